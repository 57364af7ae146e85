"""What a sentence demands: whether it does at all, how strongly, and of which kind."""

from __future__ import annotations

import re

from smysl.core.requirement import Kind, Strength
from smysl.spec.inline import outside_code

_I = re.IGNORECASE

_MUST = re.compile(
    r"\b(?:must|shall|required to)\b|\b(?:your|it|this|program|system|command"
    r"|function)(?: \w+)?(?: also)? (?:has|have|needs?) (?:also )?to\b"
    r"|\bдолж(?:ен|на|но|ны)\b|\bобязан[аоы]?\b|\bнеобходимо\b|\bтребуется\b|\bзапрещ(?:ено|ается|ён"
    r"|ен)\b|\bнельзя\b",
    _I,
)
_SHOULD = re.compile(r"\b(?:should|recommended)\b|\b(?:следует|желательно|рекомендуется)\b", _I)
_MAY = re.compile(r"\b(?:may|optional(?:ly)?)\b|\b(?:может|могут|необязательно|по желанию|опционально)\b", _I)
_CAPITAL = re.compile(
    r"\b(MUST|SHALL|REQUIRED|SHOULD|RECOMMENDED|MAY|OPTIONAL"
    r"|ДОЛЖ(?:ЕН|НА|НО|НЫ)|ОБЯЗАН[АОЫ]?|СЛЕДУЕТ|РЕКОМЕНДУЕТСЯ|МОЖЕТ|МОГУТ)\b"
)
_CAPITAL_STRENGTH: dict[str, Strength] = {
    "SHOULD": "should", "RECOMMENDED": "should", "СЛЕДУЕТ": "should", "РЕКОМЕНДУЕТСЯ": "should",
    "MAY": "may", "OPTIONAL": "may", "МОЖЕТ": "may", "МОГУТ": "may",
}  # fmt: skip
_PRIORITY = re.compile(
    r"\b(?:priority|приоритет)\**\s*:\**\s*(must|should|could|may|low|high|medium|низкий|средний|высокий)\b"
    r"|[(\[](must|should|could|may|optional|желательно|необязательно)[)\]]",
    _I,
)
_PRIORITY_STRENGTH: dict[str, Strength] = {
    "should": "should", "medium": "should", "средний": "should", "желательно": "should",
    "could": "may", "may": "may", "low": "may", "optional": "may", "низкий": "may", "необязательно": "may",
}  # fmt: skip

_SUBJECT = (
    r"(?:the |this |a |an |each |every )?(?:program|system|application|app|command|functions?|tool"
    r"|library|package|parser"
    r"|implementation|service|module|method|class|script|software|code|cli)"
)
_SUBJECT_RU = (
    r"(?:программа|система|приложение|команда|функция|функции|утилита|библиотека|сервис|метод"
    r"|класс|реализация|скрипт)"
)
_ACTS = re.compile(
    rf"(?:^|[.!?;:]\s+){_SUBJECT}\s+(?:[a-z]+ly\s+)?(?!is designed|was|has been|aims|offers"
    rf"|utilizes)[a-z]+s\b"
    rf"|(?:^|[.!?;:]\s+){_SUBJECT_RU}\s+(?:не\s+)?\w+(?:ет|ит|ют|ят|ёт|ется|ится)\b"
    r"|\busers? (?:can|is able to|are able to)\b|\bпользовател[ьи] (?:может|могут)\b",
    _I,
)
_GLOBAL = re.compile(
    r"(?:^|[.!?;]\s+)(?:all|every|each|any|no|none of the)\s+(?!of us|in all)[\w\s,'-]{1,60}?\b(?:is"
    r"|are|has|have|may|can|uses?"
    r"|goes|go|takes?|counts?|stays?|begins?|starts?|ends?|contains?|carr(?:y|ies))\b"
    r"|(?:^|[.!?;]\s+)(?:все|вся|всё|весь|кажд(?:ый|ая|ое)|люб(?:ой|ая|ое)|ни один|никак(?:ой|ая|ие))\s+"
    r"(?!это|мы\b|равно)[\w\s,«»-]{1,60}?\w+(?:ся|ет|ит|ют|ят|ан[аоы]?|ен[аоы]?)\b"
    r"|\b(?:is|are) (?:always |never )?(?:rounded|counted|written|ordered|sorted|ignored|refused"
    r"|rejected|compared|stored|kept|printed"
    r"|returned|raised|treated|measured|expressed)\b",
    _I,
)
_EARS = re.compile(
    r"^(?:when|while|where|if|whenever)\b.{3,200}?,\s*(?:then\s+)?(?:the|a|an|it)\b.{1,80}?\b(?:shall"
    r"|must|should|will)\b"
    r"|^(?:когда|если|пока|при)\b.{3,200}?,\s*(?:то\s+)?.{1,80}?\b(?:долж(?:ен|на|но|ны)|следует)\b",
    _I | re.DOTALL,
)
_IMPERATIVE = re.compile(
    r"(?:^|[.!?:]\s+)(?:(?:given|for) [^.!?]{3,200},\s*)?(?:your (?:task|job|goal) is to|you (?:need"
    r"|have|will need|are asked) to"
    r"|(?:implement|write|create|compute|calculate|determine|convert|return|find|count|print|output"
    r"|translate|generate|parse|decode"
    r"|encode|build|define|make|add|reverse|report|check|validate|refuse|reject|raise|ignore|detect"
    r"|sort|provide|pick|choose|select|simulate|solve|score)\b)"
    r"|(?:^|[.!?:]\s+)(?:реализуйте|напишите|создайте|вычислите|найдите|определите|верните|посчитайте"
    r"|преобразуйте|разберите"
    r"|выведите|постройте|сделайте|добавьте|проверьте)\b",
    _I,
)
_STORY = re.compile(
    r"\bas an? .{2,80}?,?\s+i (?:want|need|can|would like)\b|\bкак .{2,80}?,?\s+я (?:хочу|могу|должен"
    r"|должна)\b",
    _I | re.DOTALL,
)
_SCENARIO = re.compile(
    r"(?:^|\n)\W*(?:given|дано|допустим|пусть)\b.*?\b(?:when|когда|если)\b.*?\b(?:then|тогда|то)\b",
    _I | re.DOTALL,
)
_ERROR = re.compile(
    r"\b(?:raises?|refuses?d?|reject(?:s|ed)?|is (?:not allowed|invalid|forbidden|an error)"
    r"|are (?:errors|refused|rejected|invalid)"
    r"|error|exception|fails?)\b|\b\w+(?:Error|Exception)\b|ошибк|исключени|отверга|отклоня|запрещ"
    r"|недопустим",
    _I,
)
_QUALITY = re.compile(
    r"\b(?:performance|maintainab|readab|intuitive|easy to use|easily|usab|user-friendly|cross-platform"
    r"|portab|pep ?8"
    r"|documented|documentation|coverage|scalab|secur|reliab|type hints|accessib|extensib)\w*"
    r"|производительн|удобн|читаем|поддерживаем|кроссплатформ|переносим|документац|покрыти|масштабируем"
    r"|безопасн|надёжн|надежн",
    _I,
)


def strength_of(text: str) -> Strength:
    """Return how strongly a requirement binds (RFC 2119, RFC 8174, their Russian words).

    A stated priority decides; then the strongest keyword in capitals; then the modal verb of the first
    sentence, unless a later sentence has a must. Plain statements are *must*.
    """
    prose = outside_code(text)
    priority = _PRIORITY.search(prose)
    if priority:
        return _PRIORITY_STRENGTH.get((priority[1] or priority[2]).lower(), "must")
    capitals = [_CAPITAL_STRENGTH.get(word, "must") for word in _CAPITAL.findall(prose)]
    if capitals:
        order: tuple[Strength, ...] = ("must", "should", "may")
        return min(capitals, key=order.index)
    if _MUST.search(prose):
        return "must"
    first = re.split(r"(?<=[.!?])\s", prose.strip(), maxsplit=1)[0]
    if _SHOULD.search(first):
        return "should"
    modal = _MAY.search(first)
    # "The break may be missing" is a fact about data; "the program may colour" is leave to do so.
    if modal and re.search(rf"(?:{_SUBJECT}|{_SUBJECT_RU})\s*$", first[: modal.start()].strip(), _I):
        return "may"
    return "must"


def kind_of(text: str, *, defines: bool, symbols: bool) -> Kind:
    """Return the kind of a requirement.

    Args:
        text: its prose.
        defines: whether it names a signature of its own.
        symbols: whether it mentions any symbol.
    """
    if _STORY.search(text) or _SCENARIO.search(text):
        return "scenario"
    if defines:
        return "behaviour"
    first = re.split(r"(?<=[.!?])\s", text.strip(), maxsplit=1)[0]
    if _ERROR.search(first):
        return "error"
    if symbols:
        return "behaviour"
    prose = outside_code(text)
    if _GLOBAL.search(prose):
        return "rule"
    if _QUALITY.search(prose):
        return "quality"
    return "behaviour"


def is_rule(text: str) -> bool:
    """Tell whether a text states something of all or every one of a kind."""
    return _GLOBAL.search(outside_code(text)) is not None


def is_story(text: str) -> bool:
    """Tell whether a text is a user story or a scenario in Given/When/Then."""
    return _STORY.search(text) is not None or _SCENARIO.search(text) is not None


def demands(text: str) -> bool:
    """Tell whether prose demands something, by its words alone."""
    prose = outside_code(text).strip()
    return any(
        pattern.search(prose)
        for pattern in (_MUST, _SHOULD, _CAPITAL, _EARS, _ACTS, _GLOBAL, _STORY, _SCENARIO, _IMPERATIVE)
    )


_PLACEMENT = re.compile(r"(?:the |this )?(?:module|модуль)[\w\s]*[`:][^`]*`?\.?", _I)
_CONTENTS = re.compile(r"\s*(?:[-*] )?(?:\[\[[^\]]+\]\]|\[[^\]]+\]\([^)]*\))\s*[:—–-]")
_ITSELF = re.compile(
    r"\b(?:requirement|paragraph|document|page|chapter)s?\b|\bтребовани|\bдокумент|\bстраниц|\bраздел", _I
)


def is_about_documents(prose: str) -> bool:
    """Tell whether a paragraph only says how the documents are organised.

    That is: mostly links, or words about pages and paragraphs, or where a module's symbols are placed.
    """
    links = sum("[[" in word or "](" in word for word in prose.split())
    is_listing = links >= 3 or _CONTENTS.match(prose) is not None
    return _PLACEMENT.fullmatch(prose.strip()) is not None or is_listing or _ITSELF.search(prose) is not None
