import pytest

from ondo.definitions.card_file import default_card
from ondo.domain.job_titles import LEVELS, title_level

TITLES = {
    "executive": "代表取締役社長 取締役 副社長 会長 執行役員・営業本部長 専務取締役 監査役 最高技術責任者 ＣＥＯ "
    "cto CISO CHRO C.E.O. VP_of_Sales Vice_President EVP Chief_Marketing_Officer Managing_Director "
    "President Founder_&_CEO Board_Director Owner 取締役部長 代表社員",
    "department_head": "部長 本部長 事業部長 営業本部長 担当部長 支店長 支社長 工場長 局長 ゼネラルマネージャー "
    "General_Manager Director Senior_Director Head_of_IT Department_Head 部長(兼)課長 ｺﾞﾙﾌ事業部長",
    "manager": "課長 室長 次長 副部長 部長代理 本部長補佐 マネージャー ﾏﾈｰｼﾞｬｰ シニアマネジャー Manager "
    "Product_Manager 社長室長 Deputy_General_Manager Section_Chief",
    "chief": "係長 主任 主任研究員 課長代理 課長補佐 チームリーダー Team_Leader Lead_Engineer Supervisor "
    "Assistant_Manager",
    "staff": "一般社員 担当 営業担当 社長秘書 Executive_Assistant Account_Executive Software_Engineer "
    "プロダクトオーナー Art_Director Assistant_to_the_CEO Sales_Representative 研究員",
}


@pytest.mark.parametrize(("raw", "level"), [(raw, level) for level, many in TITLES.items() for raw in many.split()])
def test_the_level_of_a_title(raw: str, level: str):
    assert title_level(raw.replace("_", " ")) == level


@pytest.mark.parametrize("raw", ["", "  ", "不明", "自営", "Cargo", "geo", "その他"])
def test_what_cannot_be_told_is_unknown(raw: str):
    assert title_level(raw) is None


def test_the_shipped_card_knows_the_same_levels():
    assert default_card().attributes["title_level"].choices == LEVELS
