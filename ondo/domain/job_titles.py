"""Levels of Japanese and English job titles, so that a card can ask for 'department head or above'."""

from __future__ import annotations

import re
import unicodedata

LEVELS = ("staff", "chief", "manager", "department_head", "executive")
"""Values of the attribute ``title_level``, rising."""

_STAFF, _CHIEF, _MANAGER, _HEAD, _EXECUTIVE = LEVELS

# Applied in this order; what a pattern matched is cut out, so that a deputy is not taken for the
# person deputised and a president's secretary not for the president. The highest level found counts.
_RULES: tuple[tuple[str, str], ...] = (
    (r"(社長|会長|役員|取締役|ceo)室?付?(秘書|アシスタント)|(社長|役員|会長|取締役会)(室|事務局)(?!長)|秘書", _STAFF),
    (r"\b(executive|personal) (assistant|secretary)\b|\b(assistant|secretary|aide) to\b.*", _STAFF),
    (r"\b(account|sales|marketing|customer \w+) executive\b|\b(art|creative|web) director\b", _STAFF),
    (r"(プロダクト|プロセス)オーナー|\b(product|process) owner\b|営業代表|\bsales representative\b", _STAFF),
    (r"(社長|会長|役員|取締役会)室長", _MANAGER),
    (r"(副|次席)?(部門長|部長|支店長|支社長|工場長|局長)(代理|補佐|代行|心得)|副(本|事業)?部長|次長", _MANAGER),
    (r"(課長|室長|マネージャー|マネジャー)(代理|補佐|代行|心得)|副課長|アシスタント ?マネー?ジャー", _CHIEF),
    (r"\b(deputy|assistant|associate) (general manager|director|department head|head)\b", _MANAGER),
    (r"\b(deputy|assistant|associate) (section )?(manager|chief)\b", _CHIEF),
    (r"支社長|支店長|工場長|部門長|局長|部長|事業所長|研究所長|センター長|院長|校長", _HEAD),
    (
        r"代表|社長|会長|頭取|総裁|理事長|理事|取締役|執行役|監査役|専務|常務|役員|オーナー|創業者|最高\w+責任者",
        _EXECUTIVE,
    ),
    (r"\bc([defhimoprstx]|hr|is|lo)o\b|\bchief( \w+){1,3} officer\b|\bchief executive\b", _EXECUTIVE),
    (r"\b(s|e|a)?vp\b|\bpresident\b|\bchair(man|woman|person)?\b|\b(co-?)?founder\b|\bowner\b", _EXECUTIVE),
    (r"\b(managing|executive|representative|board|outside) director\b|\bexecutive\b|\bboard member\b", _EXECUTIVE),
    (
        r"ゼネラル ?マネー?ジャー|\bgeneral manager\b|\bgm\b|\b(department|division|business unit) (manager|head)\b",
        _HEAD,
    ),
    (r"\bhead of\b|\bhead\b|\bdirector\b", _HEAD),
    (r"課長|室長|所長|グループ長|マネージャー|マネジャー|\bsection (chief|head)\b|\bmanager\b|\bmgr\b", _MANAGER),
    (r"係長|主任|主査|班長|職長|チーフ|リーダー|チーム長|\bchief\b|\blead(er)?\b|\bsupervisor\b|\bforeman\b", _CHIEF),
    (r"担当|一般|社員|スタッフ|職員|係員|部員|研究員|アシスタント|メンバー|エンジニア|コンサルタント|専門職", _STAFF),
    (r"\b(staff|engineer|specialist|analyst|associate|assistant|developer|consultant|coordinator|clerk)\b", _STAFF),
    (r"\b(representative|intern|member|planner|designer|researcher|administrator|employee)\b", _STAFF),
)
_COMPILED = tuple((re.compile(pattern), level) for pattern, level in _RULES)


def title_level(raw: str) -> str | None:
    """Return the level of a job title, or ``None`` when it cannot be told (which is not the same as staff).

    The title is folded first (NFKC, lower case); of several titles the highest counts.
    """
    text = unicodedata.normalize("NFKC", raw).casefold()
    text = re.sub(r"\b([a-z])\.(?=[a-z]\b)", r"\1", text)  # C.E.O. is CEO
    text = re.sub(r"[\s._/|,;&()・、]+", " ", text).strip()
    texts: set[str] = set()
    for pattern, level in _COMPILED:
        text, times = pattern.subn(" ", text)
        if times:
            texts.add(level)
    return max(texts, key=LEVELS.index, default=None)
