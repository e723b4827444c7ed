"""What the door saw and let in, in words; `{code, count}` in `StoredFile.findings`."""
from typing import Any

from django.utils.translation import gettext_lazy as lazy

Finding = dict[str, Any]
WORDS = {
    "hidden layers": lazy("有关掉的图层"),
    "layers": lazy("有图层"),
    "hidden text": lazy("有看不见的文字"),
    "annotations": lazy("有批注"),
    "older versions": lazy("留着改动前的内容"),
    "form fields": lazy("有表单域"),
    "metadata": lazy("有作者等文件信息"),
    "tracked changes": lazy("有修订记录"),
    "comments": lazy("有批注"),
    "custom data": lazy("有自定义数据"),
    "hidden sheets": lazy("有隐藏的工作表"),
    "hidden rows or columns": lazy("有隐藏的行或列"),
    "external links": lazy("链接到外部文件"),
    "thumbnail": lazy("有缩略图"),
    "embedded documents": lazy("嵌着别的文档"),
    "camera data": lazy("有拍摄信息"),
    "position": lazy("有拍摄位置"),
    "text chunks": lazy("图片里附有文字"),
}


def finding(code: str, count: int = 1) -> Finding:
    """One finding; `code` is a key of WORDS."""
    assert code in WORDS, code
    return {"code": code, "count": count}


def counted(counts: dict[str, int]) -> list[Finding]:
    """The findings whose count is not zero, in the order of WORDS."""
    return [finding(code, counts[code]) for code in WORDS if counts.get(code)]
