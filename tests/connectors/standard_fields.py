"""Fields that the simulated systems say their records have, by kind, with the types that their documents give."""

from __future__ import annotations

_HUBSPOT_ENGAGEMENT = {"hs_timestamp": "datetime", "hs_lastmodifieddate": "datetime"}
HUBSPOT = {
    "contacts": {
        **dict.fromkeys(
            ("lastname", "company", "email", "jobtitle", "hs_updated_by_user_id", "recycle_reason"), "string"
        ),
        **dict.fromkeys(("ondo_temperature", "ondo_reasons", "ondo_link"), "string"),
        **dict.fromkeys(("industry", "hs_lead_status", "lifecyclestage", "hubspot_owner_id"), "enumeration"),
        **dict.fromkeys(("createdate", "lastmodifieddate"), "datetime"),
        **dict.fromkeys(("ondo_score", "ondo_probability"), "number"),
        "phone": "phone_number",
        "expected_by": "date",
    },
    "deals": {"dealstage": "enumeration", "closedate": "datetime", "amount": "number"},
    "calls": {**_HUBSPOT_ENGAGEMENT, "hs_call_status": "enumeration"},
    "meetings": {**_HUBSPOT_ENGAGEMENT, "hs_meeting_outcome": "enumeration"},
}
HUBSPOT_FIXED = ("createdate", "lastmodifieddate", "hs_lastmodifieddate", "hs_updated_by_user_id")

_SALESFORCE_ALL = {"Id": "id", "SystemModstamp": "datetime", "LastModifiedDate": "datetime", "CreatedDate": "datetime"}
SALESFORCE = {
    "Lead": {
        **_SALESFORCE_ALL,
        **dict.fromkeys(("Name", "Company", "Title"), "string"),
        **dict.fromkeys(("Industry", "Status", "Rating", "Recycle_Reason__c"), "picklist"),
        **dict.fromkeys(("OwnerId", "ConvertedOpportunityId", "ConvertedContactId"), "reference"),
        **dict.fromkeys(("Ondo_Score__c", "Ondo_Probability__c"), "double"),
        "Email": "email",
        "Phone": "phone",
        "NumberOfEmployees": "int",
        "Expected_By__c": "date",
        "LastActivityDate": "date",
        "IsConverted": "boolean",
        "Ondo_Reasons__c": "textarea",
        "Ondo_Link__c": "url",
    },
    "Opportunity": {
        **_SALESFORCE_ALL,
        "StageName": "picklist",
        "LastStageChangeDate": "datetime",
        "Amount": "currency",
    },
    "Task": {
        **_SALESFORCE_ALL,
        "WhoId": "reference",
        "Subject": "combobox",
        "TaskSubtype": "picklist",
        "Status": "picklist",
        "CompletedDateTime": "datetime",
    },
    "CampaignMember": {
        **_SALESFORCE_ALL,
        **dict.fromkeys(("LeadId", "ContactId", "CampaignId"), "reference"),
        "HasResponded": "boolean",
        "FirstRespondedDate": "date",
    },
}
SALESFORCE_FIXED = (
    *_SALESFORCE_ALL,
    "Name",
    "LastActivityDate",
    "IsConverted",
    "ConvertedOpportunityId",
    "ConvertedContactId",
)

_DATAVERSE_ACTIVITY = {
    "activityid": "Uniqueidentifier",
    "regardingobjectid": "Lookup",
    "statecode": "State",
    "actualend": "DateTime",
    "modifiedon": "DateTime",
}
DATAVERSE = {
    "lead": {
        "leadid": "Uniqueidentifier",
        **dict.fromkeys(("createdon", "modifiedon", "new_expectedby"), "DateTime"),
        **dict.fromkeys(("fullname", "companyname", "emailaddress1", "telephone1", "jobtitle"), "String"),
        "new_recyclereason": "String",
        "numberofemployees": "Integer",
        "industrycode": "Picklist",
        "leadqualitycode": "Picklist",
        "statecode": "State",
        "statuscode": "Status",
        "ownerid": "Owner",
    },
    "opportunity": {
        "opportunityid": "Uniqueidentifier",
        "originatingleadid": "Lookup",
        "statecode": "State",
        "actualclosedate": "DateTime",
        "actualvalue": "Money",
        "modifiedon": "DateTime",
    },
    "phonecall": _DATAVERSE_ACTIVITY,
    "appointment": _DATAVERSE_ACTIVITY,
    "msdyn_predictivescore": {"msdyn_score": "Double", "msdyn_grade": "Picklist", "msdyn_scorereasons": "Memo"},
}
DATAVERSE_FIXED = ("createdon", "modifiedon", "fullname", "leadid", "opportunityid", "activityid")
