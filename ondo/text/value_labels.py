"""Labels of the values that the shipped card and most systems use; any other value is shown as it is written."""

from __future__ import annotations

from collections.abc import Mapping

from ondo.domain.vocabulary import Label

USUAL: Mapping[str, Label] = {
    "staff": Label("担当者", "staff"),
    "chief": Label("係長・主任", "team leader"),
    "manager": Label("課長", "manager"),
    "department_head": Label("部長", "department head"),
    "executive": Label("役員", "executive"),
    "manufacturing": Label("製造", "manufacturing"),
    "it": Label("IT", "IT"),
    "logistics": Label("物流", "logistics"),
    "finance": Label("金融", "finance"),
    "retail": Label("小売", "retail"),
    "construction": Label("建設", "construction"),
    "healthcare": Label("医療", "healthcare"),
    "services": Label("サービス", "services"),
    "public": Label("公共", "public sector"),
    "other": Label("その他", "other"),
    "web": Label("Web", "web"),
    "form": Label("フォーム", "form"),
    "email": Label("メール", "e-mail"),
    "seminar": Label("セミナー", "seminar"),
    "exhibition": Label("展示会", "exhibition"),
    "phone": Label("電話", "phone"),
    "telephone": Label("電話", "telephone"),
    "visit": Label("訪問", "visit"),
    "web_meeting": Label("Web会議", "web meeting"),
    "referral": Label("紹介", "referral"),
    "advertising": Label("広告", "advertising"),
    "web_ad": Label("Web広告", "web ads"),
    "organic_search": Label("自然検索", "organic search"),
    "social": Label("SNS", "social media"),
    "partner": Label("パートナー", "partner"),
    "price": Label("料金", "price"),
    "case_study": Label("導入事例", "case study"),
    "case": Label("事例", "customer stories"),
    "product": Label("製品", "product"),
    "blog": Label("ブログ", "blog"),
    "white_paper": Label("ホワイトペーパー", "white paper"),
    "trend": Label("業界動向", "market trends"),
    "problem_solving": Label("課題解決型", "problem solving"),
}
