"""Names under which senders keep personal data and free text, which facts never hold."""

from __future__ import annotations

_PEOPLE = ("", "contact_", "customer_", "lead_", "person_", "personal_", "user_")
_PLACES = (*_PEOPLE, "business_", "company_", "home_", "office_", "private_", "work_")
_NAMES = (
    *("name", "full_name", "first_name", "last_name", "family_name", "given_name", "middle_name", "surname"),
    *("fullname", "firstname", "lastname", "name_kana", "kana", "furigana"),
    *("birthday", "birthdate", "birth_date", "date_of_birth"),
)
_REACHED_BY = (
    *("email", "e_mail", "mail", "email_address", "mail_address", "phone", "phone_number", "tel", "telephone"),
    *("mobile", "mobile_phone", "fax", "address", "street", "street_address", "postal_address", "postal_code"),
    *("zip_code", "ip", "ip_address"),
)
_FREE_TEXT = (
    *("message", "note", "notes", "memo", "remark", "remarks", "comment", "comments"),
    *("free_text", "body", "inquiry_text"),
)
_PERSONAL = frozenset(
    {who + word for who in _PEOPLE for word in _NAMES} | {at + word for at in _PLACES for word in _REACHED_BY}
).union(_FREE_TEXT)


def is_personal(name: str) -> bool:
    """Tell whether a name says that what stands under it is personal data or free text."""
    return name in _PERSONAL
