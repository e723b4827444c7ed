"""What a decision says on paper: its text, reasons, articles in full, remedy. The letter itself is the procedure's."""
from zhengtong.kernel.content import queries as content

from .models import Decision


def cited(articles: list[str]) -> str:
    """Articles by the name of their law: 《条例》第三十六条、《条例》第三十七条."""
    laws = content.current(kinds=("laws",)).laws
    parts = [article.partition("#") for article in articles]
    return "、".join(f"《{laws[law].title.zh if law in laws else law}》{number}" for law, _sharp, number in parts)


def text(decision: Decision) -> str:
    """The decision's own lines, in Chinese, its language; what it does not have is left out."""
    lines = [decision.text, f"理由：{decision.reasons}" if decision.reasons else "",
             f"依据：{cited(decision.articles)}" if decision.articles else "", decision.remedy]
    return "\n".join(line for line in lines if line)
