"""Names of people and firms: drawn from short lists of common characters, any likeness is chance.

Surname weights follow the published frequency list of the whole country, with those common in Guangdong raised (design).
"""

import numpy as np

from district.table import Text, pick

SURNAMES = {
    "王": 7.0,
    "李": 8.2,
    "张": 6.7,
    "刘": 5.1,
    "陈": 7.6,
    "杨": 3.1,
    "黄": 4.4,
    "赵": 1.9,
    "吴": 2.4,
    "周": 2.1,
    "徐": 1.6,
    "孙": 1.3,
    "马": 1.2,
    "朱": 1.3,
    "胡": 1.3,
    "郭": 1.3,
    "何": 1.6,
    "高": 1.0,
    "林": 2.9,
    "罗": 1.3,
    "郑": 1.3,
    "梁": 2.2,
    "谢": 1.3,
    "宋": 0.7,
    "唐": 0.8,
    "许": 0.9,
    "韩": 0.5,
    "冯": 0.9,
    "邓": 1.2,
    "曹": 0.5,
    "彭": 0.9,
    "曾": 1.2,
    "肖": 0.7,
    "田": 0.5,
    "董": 0.5,
    "潘": 0.8,
    "袁": 0.5,
    "蔡": 0.9,
    "蒋": 0.5,
    "余": 0.7,
    "于": 0.4,
    "杜": 0.4,
    "叶": 0.9,
    "程": 0.5,
    "苏": 0.6,
    "魏": 0.5,
    "吕": 0.5,
    "丁": 0.4,
    "任": 0.4,
    "卢": 0.8,
    "姚": 0.4,
    "钟": 0.9,
    "姜": 0.3,
    "崔": 0.3,
    "谭": 0.7,
    "廖": 0.7,
    "范": 0.4,
    "汪": 0.3,
    "陆": 0.4,
    "金": 0.3,
    "石": 0.3,
    "戴": 0.3,
    "贾": 0.3,
    "韦": 0.6,
    "夏": 0.3,
    "邱": 0.4,
    "方": 0.4,
    "侯": 0.3,
    "邹": 0.3,
    "熊": 0.3,
    "孟": 0.2,
    "秦": 0.3,
    "白": 0.2,
    "江": 0.4,
}
FIRST = tuple("子文志建国海永家俊晓雨思佳一美丽秀玉春明华伟嘉浩宇天梓欣艺诗婉静慧雅丹晨景立德")
SECOND = tuple("强军平华明辉峰涛杰斌鑫宇轩豪然睿泽霖铭航凯龙飞鹏芳娟敏静霞燕玲萍婷琳雯倩怡涵妍")
BRAND = tuple("宏启恒泰永信嘉鸿瑞华安联创新远博盛达锦铭顺丰源诚益康德汇金星海天成亿维智")
KIND_WORDS = ("有限公司", "科技有限公司", "实业有限公司", "（深圳）有限公司")


def people(rng: np.random.Generator, size: int) -> tuple[np.ndarray, list[str]]:
    """int32 codes into all combinations of a surname and two given characters, and the words."""
    surname = pick(rng, size, SURNAMES).astype(np.int32)
    first, second = rng.integers(0, len(FIRST), size, np.int32), rng.integers(0, len(SECOND), size, np.int32)
    words = [s + a + b for s in SURNAMES for a in FIRST for b in SECOND]
    return (surname * len(FIRST) + first) * len(SECOND) + second, words


def firms(rng: np.random.Generator, individual: np.ndarray, industry_words: list[str], street_words: list[str]) -> Text:
    """Names of firms: place, two or three characters of brand, line of business, legal form."""
    size = len(individual)
    brand = rng.integers(0, len(BRAND), (3, size))
    form = rng.integers(0, len(KIND_WORDS), size)
    number = np.flatnonzero
    shops = set(number(individual).tolist())
    out = []
    for i, (a, b, c, f) in enumerate(zip(*brand.tolist(), form.tolist(), strict=True)):
        stem = BRAND[a] + BRAND[b] + BRAND[c]
        out.append(
            f"深圳市龙华区{street_words[i]}{stem}{industry_words[i]}店"
            if i in shops
            else f"深圳市{stem}{industry_words[i]}{KIND_WORDS[f]}"
        )
    return Text(np.arange(size, dtype=np.int32), out)
