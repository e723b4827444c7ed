"""Figures that the district is drawn to, each with where it comes from.

S: read in a public source; D: derived from one; I: invented for this synthetic district (no figure was found). docs/district.md
repeats the list for readers.
"""

PEOPLE = 3_000_000  # D: 2.52 million residents (2024, S) + 0.48 million short-stay
REGISTERED = 700_000  # S: household-registered 2024, 27.8 % of residents
SHORT_STAY = 480_000  # D
FAMILY_OTHERS = 1_376_500  # D: residents - registered - collective
COLLECTIVE = 443_500  # D: census 2020 share of collective households
INSURED = 1_600_000  # S: social-security records
ENTERPRISES, INDIVIDUALS = 293_000, 187_000  # D: 480,000 by Shenzhen's split of 2023
NEW_FIRMS_A_YEAR = 51_000  # S: new in 2022
SETTLED_A_YEAR = 30_000  # D: registered 620,000 (2022) -> 700,000 (2024)
WHOLE_YEAR = 1.090  # everyone who lives here at some time of the year, per person of the base
MOVED_IN_SHARE = 0.06  # I: of single and dormitory households, during the year

STREETS = ("观湖", "民治", "龙华", "大浪", "福城", "观澜")  # NBS order
STREET_PEOPLE = (278_651, 516_300, 673_800, 509_100, 238_800, 312_300)  # S for 观湖 (2020), D for the others
COMMITTEES = (
    "大和 马坜 横坑 岗头 南大富 福兴围 松元厦 老村 金龙湖 新田 上坑 下湖 大航 中航格澜郡 招商澜园 鹭湖 高新园",
    "沙吓 民康 恒穗 华城 华民 樟坑 白石龙 横岭 民泰 民富 民安 民丰 东头 上龙 银华 新塘 大岭 锦绣 丰润 牛栏前 北站 红山",
    "荔园 景华 弓村 山咀头 狮头岭 墩背 河背 老围 牛地埔 郭吓 玉翠 共和 下油松 伍屋 瓦窑排 富康 恒泰 上油松 水斗老围 水斗新围 清湖 清华 景新",
    "上岭排 下岭排 黄麻埔 罗屋围 浪口 水围 赤岭头 鹊山 上早 陶吓 下早 元芬 上横朗 下横朗 赖屋山 谭罗 三合 龙胜 新围 石凹 龙平",
    "狮径 悦兴围 丹湖 福安 四和 新城 茜坑 大兴 大三 桔塘 章阁 兴富 九龙山",
    "大布巷 翠澜 桂澜 桂花 星花 大坪 君龙 君新 启明 石马径 广培 大水田 富坑 凹背 陂头吓 黎光 陂新",
)
COMMUNITIES = tuple(f"{name}社区" for line in COMMITTEES for name in line.split())  # 113, S
COMMUNITY_STREET = tuple(street for street, line in enumerate(COMMITTEES) for _ in line.split())

# adults, children and elders of a household, with its share among families of registered and of other residents (I, drawn
# so that mean size 2.25, children 0-14 15.11 % and people of 60+ 5.36 % of residents come out, census 2020, S)
HOUSEHOLDS = (
    # adults children elders registered others
    (1, 0, 0, 0.220, 0.350),
    (2, 0, 0, 0.150, 0.290),
    (2, 1, 0, 0.215, 0.155),
    (2, 2, 0, 0.170, 0.095),
    (2, 3, 0, 0.010, 0.008),
    (1, 1, 0, 0.050, 0.040),
    (2, 1, 1, 0.045, 0.032),
    (2, 2, 2, 0.045, 0.006),
    (0, 0, 2, 0.049, 0.013),
    (0, 0, 1, 0.045, 0.011),
)
CHILD_AGES = tuple([1.12] * 3 + [0.97] * 12 + [0.68] * 3 + [0.50] * 4 + [0.34] * 3)  # 0..24, D
ELDER_AGES = (
    (60, 65, 0.455),
    (65, 70, 0.215),
    (70, 75, 0.150),
    (75, 80, 0.095),
    (80, 85, 0.062),
    (85, 90, 0.029),
    (90, 100, 0.0135),
    (100, 106, 0.0005),
)  # D
SINGLE_AGES = (
    (17, 20, 0.05),
    (20, 25, 0.20),
    (25, 30, 0.24),
    (30, 35, 0.20),
    (35, 40, 0.12),
    (40, 45, 0.08),
    (45, 50, 0.06),
    (50, 60, 0.05),
)  # I, median 31 (S, 2015)
DORMITORY_AGES = (
    (17, 20, 0.14),
    (20, 25, 0.30),
    (25, 30, 0.22),
    (30, 35, 0.14),
    (35, 40, 0.09),
    (40, 45, 0.06),
    (45, 50, 0.04),
    (50, 60, 0.01),
)  # I
MALE_SINGLE, MALE_DORMITORY, MALE_CHILD, MALE_ELDER = (
    0.74,
    0.69,
    0.543,
    0.486,
)  # S for children and elders (ratios); singles drawn to 56.7 %
GUANGDONG_SHARE = 0.30  # D: origin of non-registered
ORIGIN_WEIGHTS = (
    0.20,
    0.17,
    0.15,
    0.11,
    0.10,
    0.10,
    0.08,
    0.05,
    0.04,
)  # Hunan Hubei Guangxi Jiangxi Henan Sichuan Guizhou Anhui other, D
OVERSEAS_SHARE = 0.008  # I: Hong Kong, Macau, Taiwan and foreign
MINORITY_SHARE = 0.05  # S: together about 4-6 %
MINORITIES = ("壮族", "土家族", "侗族", "瑶族", "回族", "布依族", "满族", "彝族", "朝鲜族", "蒙古族", "黎族", "苗族")
INSURED_SHARE = {
    "registered": 0.80,
    "others": 0.78,
    "dormitory": 0.84,
    "short": 0.36,
}  # of adults of working age, scaled to INSURED

# GB/T 4754 division: (enterprises' share, individual businesses' share, 万元 of revenue a head, mean headcount weight) I
INDUSTRIES = {
    "13": (0.004, 0.010, 60, 2.0),
    "14": (0.004, 0.010, 60, 2.0),
    "17": (0.004, 0.004, 40, 2.0),
    "18": (0.008, 0.010, 35, 2.2),
    "19": (0.003, 0.002, 35, 2.2),
    "20": (0.002, 0.003, 40, 1.5),
    "21": (0.005, 0.006, 45, 1.8),
    "22": (0.005, 0.002, 60, 2.0),
    "23": (0.007, 0.003, 45, 2.0),
    "24": (0.007, 0.003, 45, 2.5),
    "26": (0.006, 0.001, 90, 2.0),
    "27": (0.003, 0.000, 110, 3.5),
    "29": (0.018, 0.005, 50, 2.2),
    "30": (0.004, 0.002, 55, 2.0),
    "32": (0.003, 0.001, 110, 2.0),
    "33": (0.022, 0.010, 50, 2.0),
    "34": (0.016, 0.003, 60, 2.2),
    "35": (0.018, 0.003, 60, 2.2),
    "36": (0.003, 0.001, 75, 3.0),
    "38": (0.022, 0.003, 65, 3.0),
    "39": (0.045, 0.005, 95, 4.5),
    "40": (0.006, 0.001, 70, 2.5),
    "41": (0.005, 0.004, 40, 1.5),
    "44": (0.001, 0.000, 300, 2.0),
    "47": (0.010, 0.001, 90, 3.0),
    "48": (0.010, 0.001, 90, 2.5),
    "49": (0.012, 0.004, 60, 1.5),
    "50": (0.035, 0.020, 50, 1.0),
    "51": (0.215, 0.120, 180, 0.7),
    "52": (0.130, 0.380, 90, 0.6),
    "53": (0.001, 0.000, 120, 2.0),
    "54": (0.022, 0.010, 60, 1.5),
    "58": (0.014, 0.001, 110, 1.0),
    "591": (0.003, 0.001, 60, 2.0),
    "592": (0.004, 0.001, 60, 1.5),
    "60": (0.003, 0.004, 30, 4.0),
    "61": (0.004, 0.010, 25, 1.5),
    "62": (0.018, 0.210, 22, 1.2),
    "63": (0.002, 0.000, 110, 2.0),
    "64": (0.020, 0.003, 70, 1.0),
    "65": (0.075, 0.004, 70, 1.4),
    "66": (0.004, 0.000, 150, 1.0),
    "7010": (0.003, 0.000, 400, 2.0),
    "7020": (0.006, 0.001, 20, 4.0),
    "71": (0.012, 0.010, 60, 1.0),
    "72": (0.090, 0.025, 50, 1.2),
    "73": (0.020, 0.001, 60, 1.3),
    "74": (0.025, 0.003, 50, 1.2),
    "75": (0.022, 0.001, 45, 1.0),
    "77": (0.003, 0.000, 50, 1.5),
    "78": (0.006, 0.001, 30, 2.5),
    "80": (0.008, 0.075, 15, 1.0),
    "81": (0.010, 0.030, 25, 1.2),
    "82": (0.004, 0.006, 18, 1.5),
    "83": (0.005, 0.002, 25, 2.0),
    "84": (0.003, 0.004, 40, 2.0),
    "85": (0.002, 0.001, 18, 2.0),
    "86": (0.002, 0.000, 50, 1.0),
    "87": (0.004, 0.001, 50, 1.0),
    "88": (0.006, 0.003, 40, 1.0),
    "89": (0.004, 0.006, 25, 1.5),
    "90": (0.006, 0.010, 30, 1.0),
}
INDUSTRY_WORDS = {
    "39": "电子",
    "65": "软件",
    "51": "贸易",
    "52": "商行",
    "62": "餐饮",
    "72": "企业服务",
    "38": "电气",
    "35": "智能装备",
    "34": "机械",
    "33": "五金",
    "73": "生物",
    "74": "设计",
    "75": "科技",
    "48": "建设",
    "47": "建筑",
    "50": "装饰",
    "54": "物流",
    "58": "供应链",
    "18": "服饰",
    "29": "塑胶",
    "27": "医药",
    "26": "新材料",
    "80": "生活服务",
    "64": "网络",
    "7020": "物业",
    "7010": "置业",
    "82": "教育",
    "83": "教育",
}

# 门特: benefits.md lists national chronic-disease codes; (code, cases per 100,000 insured adults, months of validity, None = long-term) I
DISEASES = {
    "M03900": (6200, None),
    "M01600": (3100, None),
    "M04600": (620, None),
    "M04803": (300, None),
    "M05300": (330, None),
    "M05400": (280, None),
    "M00201": (420, 24),
    "M00202": (40, 6),
    "M06900": (150, None),
    "M07200": (140, None),
    "M07101": (45, None),
    "M02300": (50, None),
    "M02500": (110, None),
    "M02101": (180, None),
    "M02102": (80, None),
    "M00503": (160, 24),
    "M00504": (140, None),
    "M07803": (55, 24),
    "M07804": (12, 24),
    "M07800": (60, None),
    "M08300": (22, 24),
    "M00105": (45, 12),
    "M04301": (95, None),
    "M06201": (40, None),
    "M06700": (70, None),
    "M01102": (6, 24),
    "M01103": (9, None),
    "M01200": (3, None),
    "M03701": (20, 24),
    "M01609": (25, 24),
    "M04000": (6, None),
    "M06000": (12, None),
    "M06501": (28, None),
    "M02900": (3, 24),
    "M01908": (2, 24),
    "M00300": (60, None),
}
