BEGIN TRANSACTION;
CREATE TABLE address (
	source TEXT NOT NULL, 
	external_id TEXT NOT NULL, 
	lead_id TEXT NOT NULL, 
	address TEXT NOT NULL, 
	updated_at BIGINT NOT NULL, 
	CONSTRAINT pk_address PRIMARY KEY (source, external_id), 
	CONSTRAINT fk_address_lead_id FOREIGN KEY(lead_id) REFERENCES lead (lead_id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "address" VALUES('ma','address:781ccadc7b5d08b6dcc513e6453b3fc1','01a0f4f9-b280-7000-8009-b33715092e65','hanako@example.com',1790816400000000);
INSERT INTO "address" VALUES('form','address:70a4186e028a869f9eddb60f042a18f2','01a0f530-a100-7000-8013-38cce6a0a3ba','sato@example.com',1790820000000000);
CREATE TABLE agreement_version (
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	content TEXT NOT NULL, 
	content_hash TEXT NOT NULL, 
	approved_by TEXT NOT NULL, 
	note TEXT NOT NULL, 
	effective_from BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_agreement_version PRIMARY KEY (id), 
	CONSTRAINT uq_agreement_version_version UNIQUE (version)
);
INSERT INTO "agreement_version" VALUES(1,1,'{"marketing":{"attributes_filled":0.7,"handoff_minutes":60,"hot_leads_per_month":20},"name":{"en":"Hand-off agreement","ja":"引き渡しの合意"},"sales":{"attempts":3,"due_soon_hours":6,"first_contact_hours":24,"outcome_days":30,"reason_on_send_back":true,"stock_per_day":20},"schema":1,"teams":[]}','3922bf52140c0a3f279ca3833d7a7944141f4854f2c1bd74c3f1b5dbbbaf2a75','["加藤"]','',1790812800000000,1790820000000000);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0023');
CREATE TABLE api_key (
	key_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	role TEXT NOT NULL, 
	team TEXT, 
	key_hash TEXT NOT NULL, 
	made_by TEXT NOT NULL, 
	expires_at BIGINT, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_api_key PRIMARY KEY (key_id), 
	CONSTRAINT uq_api_key_key_hash UNIQUE (key_hash)
);
INSERT INTO "api_key" VALUES('0ae159eeae9d','web','score',NULL,'6a7fc72b7b9006c4d92323f3109725f033e171fed47f5f1a81613dd94cf9c6a2','local',NULL,1790820000000000);
CREATE TABLE api_key_end (
	id INTEGER NOT NULL, 
	key_id TEXT NOT NULL, 
	cause TEXT NOT NULL, 
	ended_by TEXT NOT NULL, 
	ended_at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_api_key_end PRIMARY KEY (id), 
	CONSTRAINT fk_api_key_end_key_id FOREIGN KEY(key_id) REFERENCES api_key (key_id)
);
INSERT INTO "api_key_end" VALUES(1,'0ae159eeae9d','revoked','local',1790820000000000,1790820000000000);
CREATE TABLE arrival (
	id INTEGER NOT NULL, 
	lead_id TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	free_at BIGINT NOT NULL, 
	CONSTRAINT pk_arrival PRIMARY KEY (id), 
	CONSTRAINT fk_arrival_lead_id FOREIGN KEY(lead_id) REFERENCES lead (lead_id)
);
INSERT INTO "arrival" VALUES(1,'01a0f530-a100-7000-800d-de2b714f6515',0,1790820000000000);
INSERT INTO "arrival" VALUES(2,'01a0f530-a100-7000-8011-9f0c35230d9c',0,1790820000000000);
CREATE TABLE "attribute" (
	id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	content_hash BLOB NOT NULL, 
	lead_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	value TEXT, 
	happened_at BIGINT NOT NULL, 
	known_at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	key_space TEXT DEFAULT '' NOT NULL, 
	generation INTEGER DEFAULT '0' NOT NULL, 
	import_id BIGINT, 
	CONSTRAINT pk_attribute PRIMARY KEY (id), 
	CONSTRAINT fk_attribute_lead_id FOREIGN KEY(lead_id) REFERENCES lead (lead_id), 
	CONSTRAINT uq_attribute_source_key_space_key_generation UNIQUE (source, key_space, "key", generation)
);
INSERT INTO "attribute" VALUES(1,'ma','state/1c07c9717bdae2a363cf7cc91441c58b',X'E0A1FDEC849350BF5C0E22A6077A50B7','01a0f4f9-b280-7000-8001-1f21faff25a6','employees','800.0',1790816400000000,1790816400000000,1790816400000000,'',0,NULL);
INSERT INTO "attribute" VALUES(2,'ma','state/1c82c139180d324ac7365ada24105519',X'36E1F5ED18C6E69BA840058127BEC41F','01a0f4f9-b280-7000-8001-1f21faff25a6','industry','"it"',1790816400000000,1790816400000000,1790816400000000,'',0,NULL);
INSERT INTO "attribute" VALUES(3,'ma','state/07aaa140c3e42376ed4eab3e28ab3374',X'F3A023BF5C9AB8CD88961F8336A1B7C2','01a0f4f9-b280-7000-8001-1f21faff25a6','title_level','"department_head"',1790816400000000,1790816400000000,1790816400000000,'',0,NULL);
INSERT INTO "attribute" VALUES(4,'ma','state/9beed2bac1b284abdce1cc1f14c9072c',X'C82CC96FE59C7F1CA0D234A11E4E5871','01a0f4f9-b280-7000-8001-1f21faff25a6','expected_by','"2027-01-15"',1790816400000000,1790816400000000,1790816400000000,'',0,NULL);
INSERT INTO "attribute" VALUES(5,'ma','state/1866277911e4026b98bafe02ec346fa3',X'124C05A9FC1A45FB6DA6C4B39FF30CFB','01a0f4f9-b280-7000-8005-fb09e36084b5','employees','800.0',1790816400000000,1790816400000000,1790816400000000,'',0,NULL);
INSERT INTO "attribute" VALUES(6,'ma','state/0b3b797820372bd9211a0728e9c87bc0',X'1F23B28A336BE5C98FCE403F1461AC33','01a0f4f9-b280-7000-8005-fb09e36084b5','industry','"it"',1790816400000000,1790816400000000,1790816400000000,'',0,NULL);
INSERT INTO "attribute" VALUES(7,'ma','state/480e247a133a3d17ff0f2a23eba2f153',X'A95989191D1E0BD748DD9CF530E30CCC','01a0f4f9-b280-7000-8005-fb09e36084b5','title_level','"department_head"',1790816400000000,1790816400000000,1790816400000000,'',0,NULL);
INSERT INTO "attribute" VALUES(8,'ma','state/fc343f862f763ee1b3a1980b611a4faf',X'2CD110D3BDB04B5EB33D70FA255D7DF0','01a0f4f9-b280-7000-8005-fb09e36084b5','expected_by','"2027-01-15"',1790816400000000,1790816400000000,1790816400000000,'',0,NULL);
INSERT INTO "attribute" VALUES(9,'ma','state/ba1d91d1a1df8ac1b0791f4eb107de09',X'F04FD675995B3EAB8366A05E6EAA7670','01a0f4f9-b280-7000-8009-b33715092e65','employees','800.0',1790816400000000,1790816400000000,1790816400000000,'',0,NULL);
INSERT INTO "attribute" VALUES(10,'ma','state/eb96d7b9f065993e7571826c44a75887',X'884A329C82E98B79049D0F285F7AD9BF','01a0f4f9-b280-7000-8009-b33715092e65','industry','"it"',1790816400000000,1790816400000000,1790816400000000,'',0,NULL);
INSERT INTO "attribute" VALUES(11,'ma','state/a930f4d40dec3d3d3700493573c59d33',X'C3EE9316C76A27CCFEDB49EAB4B7B694','01a0f4f9-b280-7000-8009-b33715092e65','title_level','"department_head"',1790816400000000,1790816400000000,1790816400000000,'',0,NULL);
INSERT INTO "attribute" VALUES(12,'ma','state/fcfb1dfe4a2060b97107a54648f6170b',X'C1A009ADB0F2CDF90EA03DCD5A506C45','01a0f4f9-b280-7000-8009-b33715092e65','expected_by','"2027-01-15"',1790816400000000,1790816400000000,1790816400000000,'',0,NULL);
INSERT INTO "attribute" VALUES(13,'crm','1',X'2519D32DFED39B8957F38B238934ADB7','01a0f530-a100-7000-8011-9f0c35230d9c','industry','"製造業"',1790640000000000,1790820000000000,1790820000000000,'',0,NULL);
CREATE TABLE audit (
	id INTEGER NOT NULL, 
	actor TEXT NOT NULL, 
	action TEXT NOT NULL, 
	target TEXT, 
	detail TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_audit PRIMARY KEY (id)
);
INSERT INTO "audit" VALUES(1,'local','lead.linked','01a0f4f9-b280-7000-8005-fb09e36084b5','{"by":"local","leads":["01a0f4f9-b280-7000-8005-fb09e36084b5","01a0f530-a100-7000-800d-de2b714f6515"]}',1790820000000000,1790820000000000);
INSERT INTO "audit" VALUES(2,'local','event.retracted',NULL,'{"causeless":[],"facts":1,"leads":["01a0f530-a100-7000-800d-de2b714f6515"],"reopened":[],"source":"ma"}',1790820000000000,1790820000000000);
INSERT INTO "audit" VALUES(3,'local','person.erased','01a0f530-a100-7000-800e-67496cfc1174','{"held":true,"replaced":1}',1790820000000000,1790820000000000);
INSERT INTO "audit" VALUES(4,'local','source.declared','web','{"ids":"plain","links":true}',1790820000000000,1790820000000000);
INSERT INTO "audit" VALUES(5,'local','proposal.approved','p1','{"card_id":"standard","changes":null,"version":2}',1790820000000000,1790820000000000);
INSERT INTO "audit" VALUES(6,'local','import.undone','1','{"kept":{"attribute":0,"contact":0,"event":0,"feedback":0,"handoff":0,"landmark":0,"outcome":0},"retracted":{"attribute":0,"contact":0,"event":0,"feedback":0,"handoff":0,"landmark":0,"outcome":0}}',1790820000000000,1790820000000000);
INSERT INTO "audit" VALUES(7,'local','rule_request.answered','01a0f530-a100-7000-801f-09b28472bb38','{"answer":"accepted"}',1790820000000000,1790820000000000);
INSERT INTO "audit" VALUES(8,'local','key.made','0ae159eeae9d','{"expires_at":null,"name":"web","role":"score","team":null}',1790820000000000,1790820000000000);
INSERT INTO "audit" VALUES(9,'local','key.ended','0ae159eeae9d','{"cause":"revoked","ended_at":"2026-10-01T02:00:00Z"}',1790820000000000,1790820000000000);
INSERT INTO "audit" VALUES(10,'0ae159eeae9d','session.closed','0ae159eeae9d','{}',1790820000000000,1790820000000000);
INSERT INTO "audit" VALUES(11,'local','agreement.published','1','{"content_hash":"3922bf52140c0a3f279ca3833d7a7944141f4854f2c1bd74c3f1b5dbbbaf2a75"}',1790820000000000,1790820000000000);
INSERT INTO "audit" VALUES(12,'local','webhook.added','01a0f530-a100-7000-8022-cdec52974348','{"kinds":[]}',1790820000000000,1790820000000000);
INSERT INTO "audit" VALUES(13,'local','webhook.rotated','01a0f530-a100-7000-8022-cdec52974348','{"generation":1,"old_until":"2026-10-01T02:00:00Z"}',1790820000000000,1790820000000000);
INSERT INTO "audit" VALUES(14,'local','webhook.ended','01a0f530-a100-7000-8022-cdec52974348','{}',1790820000000000,1790820000000000);
CREATE TABLE bundle (
	bundle_id TEXT NOT NULL, 
	card_id TEXT NOT NULL, 
	path TEXT NOT NULL, 
	manifest TEXT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_bundle PRIMARY KEY (bundle_id)
);
INSERT INTO "bundle" VALUES('b1','standard','bundles/b1','{"card_id":"standard"}',1790820000000000);
CREATE TABLE bundle_alias (
	id INTEGER NOT NULL, 
	card_id TEXT NOT NULL, 
	alias TEXT NOT NULL, 
	bundle_id TEXT NOT NULL, 
	cause TEXT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_bundle_alias PRIMARY KEY (id), 
	CONSTRAINT fk_bundle_alias_bundle_id FOREIGN KEY(bundle_id) REFERENCES bundle (bundle_id)
);
INSERT INTO "bundle_alias" VALUES(1,'standard','champion','b1','p1',1790820000000000);
CREATE TABLE card_retirement (
	id INTEGER NOT NULL, 
	card_id TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	retired_by TEXT NOT NULL, 
	replaced_by TEXT, 
	note TEXT NOT NULL, 
	effective_from BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_card_retirement PRIMARY KEY (id)
);
INSERT INTO "card_retirement" VALUES(1,'before',1,'["加藤"]','standard','',1790820000000000,1790820000000000);
CREATE TABLE card_version (
	id INTEGER NOT NULL, 
	card_id TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	content TEXT NOT NULL, 
	content_hash TEXT NOT NULL, 
	approved_by TEXT NOT NULL, 
	proposal_id TEXT, 
	note TEXT NOT NULL, 
	effective_from BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_card_version PRIMARY KEY (id), 
	CONSTRAINT fk_card_version_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (proposal_id), 
	CONSTRAINT uq_card_version_card_id_version UNIQUE (card_id, version)
);
INSERT INTO "card_version" VALUES(1,'default',1,'{"attributes":{"employees":{"label":{"en":"Employees","ja":"従業員数"},"type":"number"},"expected_by":{"label":{"en":"Expected introduction date","ja":"導入予定日"},"type":"date"},"has_authority":{"label":{"en":"Authority to decide","ja":"決裁権"},"type":"boolean"},"industry":{"choices":["manufacturing","it","logistics","finance","retail","construction","healthcare","services","public","other"],"label":{"en":"Industry","ja":"業種"},"type":"text"},"title_level":{"choices":["staff","chief","manager","department_head","executive"],"label":{"en":"Title level","ja":"役職"},"type":"text"}},"axis_caps":{},"card_id":"default","cool_off_days":30,"decay":[{"idle_days":30,"take":10},{"idle_days":90,"lasting":true,"to":0}],"exploration_rate":0,"fast_tracks":[{"hot_for_days":30,"id":"concrete_inquiry","label":{"en":"Concrete inquiry by contact form","ja":"問い合わせフォームからの具体的な相談"},"when":{"event":"contact_form","where":{"eq":true,"property":"concrete"}}},{"hot_for_days":30,"id":"executive_inquiry","label":{"en":"Direct inquiry by an executive with authority","ja":"決裁権を持つ役員からの直接の問い合わせ"},"lead":{"and":[{"attribute":"title_level","eq":"executive"},{"not":{"attribute":"has_authority","eq":false}}]},"when":{"event":"direct_inquiry"}},{"hot_for_days":30,"id":"competitor_switch","label":{"en":"Urgent switch from a competitor","ja":"競合からの緊急の切り替え"},"when":{"event":"switch_inquiry","where":{"eq":true,"property":"urgent"}}}],"gates":[{"ask":{"en":"When do you expect to introduce it?","ja":"導入時期はいつ頃をお考えですか。"},"attribute":"expected_by","id":"timeframe","label":{"en":"Timeframe (within 6 months)","ja":"導入時期（6か月以内）"},"when":{"attribute":"expected_by","within_days":183}}],"grid":5,"hot_line":100,"kinds":{"call_made":{"actor":"seller","label":{"en":"Call made","ja":"架電"}},"contact_form":{"actor":"lead","label":{"en":"Contact form","ja":"問い合わせフォーム"},"properties":{"concrete":"boolean"}},"demo_request":{"actor":"lead","label":{"en":"Demo request","ja":"デモ依頼"}},"direct_inquiry":{"actor":"lead","label":{"en":"Direct inquiry","ja":"直接の問い合わせ"}},"document_download":{"actor":"lead","label":{"en":"Document download","ja":"資料ダウンロード"},"properties":{"document":"text","machine":"boolean"}},"document_request":{"actor":"lead","label":{"en":"Document request","ja":"資料請求"}},"email_click":{"actor":"lead","answers":"email_sent","label":{"en":"E-mail click","ja":"メールのリンククリック"},"properties":{"machine":"boolean"}},"email_open":{"actor":"lead","answers":"email_sent","label":{"en":"E-mail open","ja":"メール開封"},"properties":{"machine":"boolean"},"wakes":false},"email_sent":{"actor":"seller","label":{"en":"E-mail sent","ja":"メール配信"}},"exhibition_visit":{"actor":"lead","label":{"en":"Exhibition visit","ja":"展示会来場"}},"page_view":{"actor":"lead","label":{"en":"Page view","ja":"ページ閲覧"},"properties":{"machine":"boolean","page":"text"}},"quote_request":{"actor":"lead","label":{"en":"Quote request","ja":"見積依頼"}},"seminar_attended":{"actor":"lead","label":{"en":"Seminar attended","ja":"セミナー参加"},"properties":{"topic":"text"}},"site_visit":{"actor":"lead","label":{"en":"Site visit","ja":"サイト訪問"},"properties":{"machine":"boolean"}},"switch_inquiry":{"actor":"lead","label":{"en":"Inquiry about switching from a competitor","ja":"競合からの切り替え相談"},"properties":{"urgent":"boolean"}}},"machine_traffic":"set_aside","name":{"en":"Default card (the article''s example)","ja":"標準カード（記事の例）"},"rules":[{"axis":"attribute","direction":"+","id":"employees_500","label":{"en":"500 employees or more","ja":"従業員数500名以上"},"locked":false,"notice":false,"points":15,"when":{"attribute":"employees","gte":500}},{"axis":"attribute","direction":"+","id":"target_industry","label":{"en":"Target industry","ja":"ターゲット業種"},"locked":false,"notice":false,"points":10,"when":{"attribute":"industry","in":["manufacturing","it","logistics"]}},{"axis":"attribute","direction":"+","id":"department_head","label":{"en":"Department head or above","ja":"部長職以上"},"locked":false,"notice":false,"points":10,"when":{"attribute":"title_level","in":["department_head","executive"]}},{"axis":"behaviour","counts":"once","direction":"+","id":"price_page","label":{"en":"Price page viewed","ja":"料金ページの閲覧"},"locked":false,"notice":false,"points":15,"when":{"event":"page_view","where":{"eq":"price","property":"page"}}},{"axis":"behaviour","counts":"once","direction":"+","id":"case_study","label":{"en":"Case study downloaded","ja":"導入事例のダウンロード"},"locked":false,"notice":false,"points":10,"when":{"event":"document_download","where":{"eq":"case_study","property":"document"}}},{"axis":"behaviour","counts":"once","direction":"+","id":"seminar","label":{"en":"Problem-solving seminar attended","ja":"課題解決型セミナーへの参加"},"locked":false,"notice":false,"points":20,"when":{"event":"seminar_attended","where":{"eq":"problem_solving","property":"topic"}}},{"axis":"behaviour","counts":"once","direction":"+","id":"document_request","label":{"en":"Document requested","ja":"資料請求"},"locked":false,"notice":false,"points":20,"when":{"event":"document_request"}},{"axis":"behaviour","counts":"once","direction":"+","id":"demo_or_quote","label":{"en":"Demo or quote requested","ja":"デモ・見積もりの依頼"},"locked":false,"notice":true,"points":50,"when":{"event":["demo_request","quote_request"]}},{"axis":"behaviour","counts":{"max":5},"direction":"+","id":"email_open","label":{"en":"E-mail opened","ja":"メールの開封"},"locked":false,"notice":false,"points":1,"when":{"event":"email_open"}},{"axis":"behaviour","counts":{"max":5},"direction":"+","id":"site_visit","label":{"en":"Site visited","ja":"サイト訪問"},"locked":false,"notice":false,"points":1,"when":{"event":"site_visit"}}],"schema":1,"warm_line":40}','c2d237925595d0fefdef127ab777fb1c265d30f1d5770e52c4689badad39b533','["Sato","Tanaka"]',NULL,'',1790816400000000,1790816400000000);
INSERT INTO "card_version" VALUES(2,'standard',1,'{"attributes":{},"axis_caps":{},"card_id":"standard","cool_off_days":30,"decay":[],"exploration_rate":0,"fast_tracks":[],"gates":[],"grid":5,"hot_line":100,"kinds":{"price_view":{"actor":"lead","label":{"en":"price","ja":"価格"},"properties":{"page":"text"}},"seminar":{"actor":"lead","label":{"en":"seminar","ja":"セミナー"},"properties":{"day":"date","minutes":"number","online":"boolean"}}},"name":{"en":"standard","ja":"標準"},"rules":[{"axis":"behaviour","counts":"once","direction":"+","id":"price","label":{"en":"price","ja":"price"},"locked":false,"notice":false,"points":15,"when":{"event":"price_view"}},{"axis":"behaviour","counts":"once","direction":"+","id":"seminar","label":{"en":"seminar","ja":"seminar"},"locked":false,"notice":false,"points":20,"when":{"event":"seminar"}}],"schema":1,"warm_line":40}','4c79670fc62ea8c1792baf8ff8c21567ae606059dfccf3c6534f6e2d398689e5','["加藤"]',NULL,'',1788220800000000,1790820000000000);
INSERT INTO "card_version" VALUES(3,'standard',2,'{"attributes":{},"axis_caps":{},"card_id":"standard","cool_off_days":30,"decay":[],"exploration_rate":0,"fast_tracks":[],"gates":[],"grid":5,"hot_line":95,"kinds":{"price_view":{"actor":"lead","label":{"en":"price","ja":"価格"},"properties":{"page":"text"}},"seminar":{"actor":"lead","label":{"en":"seminar","ja":"セミナー"},"properties":{"day":"date","minutes":"number","online":"boolean"}}},"name":{"en":"standard","ja":"標準"},"rules":[{"axis":"behaviour","counts":"once","direction":"+","id":"price","label":{"en":"price","ja":"price"},"locked":false,"notice":false,"points":25,"when":{"event":"price_view"}},{"axis":"behaviour","counts":"once","direction":"+","id":"seminar","label":{"en":"seminar","ja":"seminar"},"locked":false,"notice":false,"points":10,"when":{"event":"seminar"}}],"schema":1,"warm_line":40}','cbbece7256812a93f5c9ae8d4f2d9c23f45a6d62a44e63b4c32896d64f7998ea','["加藤","佐藤"]','p1','agreed',1790812800000000,1790820000000000);
CREATE TABLE "claim" (
	id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	content_hash BLOB NOT NULL, 
	lead_id TEXT NOT NULL, 
	handoff_id TEXT, 
	owner TEXT NOT NULL, 
	team TEXT, 
	due_at BIGINT, 
	happened_at BIGINT NOT NULL, 
	known_at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	key_space TEXT DEFAULT '' NOT NULL, 
	generation INTEGER DEFAULT '0' NOT NULL, 
	import_id BIGINT, 
	CONSTRAINT pk_claim PRIMARY KEY (id), 
	CONSTRAINT fk_claim_lead_id FOREIGN KEY(lead_id) REFERENCES lead (lead_id), 
	CONSTRAINT fk_claim_handoff_id FOREIGN KEY(handoff_id) REFERENCES handoff (handoff_id), 
	CONSTRAINT uq_claim_source_key_space_key_generation UNIQUE (source, key_space, "key", generation)
);
INSERT INTO "claim" VALUES(1,'app','1',X'1CD6DBB0A297B06E0C41D562B0944647','01a0f530-a100-7000-8011-9f0c35230d9c','01a0f530-a100-7000-8015-672b857f928d','kato',NULL,NULL,1790812800000000,1790820000000000,1790820000000000,'',0,NULL);
CREATE TABLE connection (
	name TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	cursor TEXT NOT NULL, 
	read_at BIGINT, 
	problem TEXT NOT NULL, 
	updated_at BIGINT NOT NULL, 
	CONSTRAINT pk_connection PRIMARY KEY (name, kind)
);
CREATE TABLE connection_push (
	name TEXT NOT NULL, 
	record_id TEXT NOT NULL, 
	lead_id TEXT NOT NULL, 
	sent TEXT NOT NULL, 
	noted TEXT NOT NULL, 
	doing TEXT NOT NULL, 
	problem TEXT NOT NULL, 
	updated_at BIGINT NOT NULL, 
	CONSTRAINT pk_connection_push PRIMARY KEY (name, record_id), 
	CONSTRAINT fk_connection_push_lead_id FOREIGN KEY(lead_id) REFERENCES lead (lead_id)
);
CREATE TABLE connection_record (
	name TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	record_id TEXT NOT NULL, 
	lead_id TEXT, 
	seen TEXT NOT NULL, 
	dated_facts TEXT NOT NULL, 
	gone BOOLEAN NOT NULL, 
	erased BOOLEAN NOT NULL, 
	problem TEXT NOT NULL, 
	updated_at BIGINT NOT NULL, 
	CONSTRAINT pk_connection_record PRIMARY KEY (name, kind, record_id), 
	CONSTRAINT fk_connection_record_lead_id FOREIGN KEY(lead_id) REFERENCES lead (lead_id)
);
CREATE TABLE "contact" (
	id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	content_hash BLOB NOT NULL, 
	lead_id TEXT NOT NULL, 
	handoff_id TEXT, 
	channel TEXT NOT NULL, 
	reached BOOLEAN NOT NULL, 
	happened_at BIGINT NOT NULL, 
	known_at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	key_space TEXT DEFAULT '' NOT NULL, 
	generation INTEGER DEFAULT '0' NOT NULL, 
	import_id BIGINT, 
	CONSTRAINT pk_contact PRIMARY KEY (id), 
	CONSTRAINT fk_contact_handoff_id FOREIGN KEY(handoff_id) REFERENCES handoff (handoff_id), 
	CONSTRAINT fk_contact_lead_id FOREIGN KEY(lead_id) REFERENCES lead (lead_id), 
	CONSTRAINT uq_contact_source_key_space_key_generation UNIQUE (source, key_space, "key", generation)
);
INSERT INTO "contact" VALUES(1,'app','1',X'4B729928D93BF6C809BA1B3D01F6D2C4','01a0f530-a100-7000-8011-9f0c35230d9c','01a0f530-a100-7000-8015-672b857f928d','telephone',1,1790812800000000,1790820000000000,1790820000000000,'',0,NULL);
CREATE TABLE dataset (
	dataset_id TEXT NOT NULL, 
	manifest TEXT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_dataset PRIMARY KEY (dataset_id)
);
INSERT INTO "dataset" VALUES('d1','{"rows":1}',1790820000000000);
CREATE TABLE deadline_move (
	id INTEGER NOT NULL, 
	handoff_id TEXT NOT NULL, 
	claim_id BIGINT, 
	counted_from BIGINT NOT NULL, 
	was_at BIGINT NOT NULL, 
	due_at BIGINT NOT NULL, 
	cause TEXT NOT NULL, 
	agreement_version INTEGER NOT NULL, 
	days TEXT NOT NULL, 
	known_at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_deadline_move PRIMARY KEY (id), 
	CONSTRAINT fk_deadline_move_handoff_id FOREIGN KEY(handoff_id) REFERENCES handoff (handoff_id), 
	CONSTRAINT fk_deadline_move_claim_id FOREIGN KEY(claim_id) REFERENCES claim (id)
);
INSERT INTO "deadline_move" VALUES(1,'01a0f530-a100-7000-8015-672b857f928d',1,1790553600000000,1790726400000000,1790812800000000,'calendar',1,'["2026-10-01"]',1790812800000000,1790820000000000);
CREATE TABLE decision (
	id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	proposal_id TEXT, 
	card_id TEXT NOT NULL, 
	version INTEGER, 
	names TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	rule_ids TEXT, 
	decided_at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_decision PRIMARY KEY (id), 
	CONSTRAINT fk_decision_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (proposal_id), 
	CONSTRAINT uq_decision_proposal_id UNIQUE (proposal_id)
);
INSERT INTO "decision" VALUES(1,'approve','p1','standard',2,'["加藤","佐藤"]','agreed',NULL,1790812800000000,1790820000000000);
CREATE TABLE declared_source (
	id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	ids TEXT NOT NULL, 
	links BOOLEAN NOT NULL, 
	declared_by TEXT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_declared_source PRIMARY KEY (id)
);
INSERT INTO "declared_source" VALUES(1,'web','plain',1,'local',1790820000000000);
CREATE TABLE delivery (
	outbox_id BIGINT NOT NULL, 
	webhook_id TEXT NOT NULL, 
	lead_id TEXT, 
	state TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	next_at BIGINT NOT NULL, 
	last_error TEXT NOT NULL, 
	updated_at BIGINT NOT NULL, 
	CONSTRAINT pk_delivery PRIMARY KEY (outbox_id, webhook_id), 
	CONSTRAINT fk_delivery_outbox_id FOREIGN KEY(outbox_id) REFERENCES outbox (id), 
	CONSTRAINT fk_delivery_webhook_id FOREIGN KEY(webhook_id) REFERENCES webhook (webhook_id)
);
INSERT INTO "delivery" VALUES(19,'01a0f530-a100-7000-8022-cdec52974348','01a0f530-a100-7000-8011-9f0c35230d9c','waiting',0,1790820000000000,'',1790820000000000);
CREATE TABLE digest (
	id INTEGER NOT NULL, 
	card_id TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	content TEXT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_digest PRIMARY KEY (id)
);
INSERT INTO "digest" VALUES(1,'standard',1790812800000000,'{"at":1790812800000000,"card_id":"standard","card_version":1,"facts":{},"findings":[],"report":null}',1790820000000000);
CREATE TABLE "event" (
	id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	content_hash BLOB NOT NULL, 
	lead_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	channel TEXT, 
	properties TEXT NOT NULL, 
	happened_at BIGINT NOT NULL, 
	known_at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	key_space TEXT DEFAULT '' NOT NULL, 
	generation INTEGER DEFAULT '0' NOT NULL, 
	import_id BIGINT, 
	CONSTRAINT pk_event PRIMARY KEY (id), 
	CONSTRAINT fk_event_lead_id FOREIGN KEY(lead_id) REFERENCES lead (lead_id), 
	CONSTRAINT uq_event_source_key_space_key_generation UNIQUE (source, key_space, "key", generation)
);
INSERT INTO "event" VALUES(1,'ma','L-1-demo',X'0A3D91775555B22B4B5D910DFCA6CC26','01a0f4f9-b280-7000-8001-1f21faff25a6','demo_request','web','{}',1790816400000000,1790816400000000,1790816400000000,'',0,NULL);
INSERT INTO "event" VALUES(2,'ma','L-1-request',X'486B728B4EF010545B4A6EFBB11CA73A','01a0f4f9-b280-7000-8001-1f21faff25a6','document_request','web','{}',1790816400000000,1790816400000000,1790816400000000,'',0,NULL);
INSERT INTO "event" VALUES(3,'ma','L-2-demo',X'588E368F52A1CE39FBA2B5854BE5F561','01a0f4f9-b280-7000-8005-fb09e36084b5','demo_request','web','{}',1790816400000000,1790816400000000,1790816400000000,'',0,NULL);
INSERT INTO "event" VALUES(4,'ma','L-2-request',X'E553670E3301E83AFF79BAC07CD10A6D','01a0f4f9-b280-7000-8005-fb09e36084b5','document_request','web','{}',1790816400000000,1790816400000000,1790816400000000,'',0,NULL);
INSERT INTO "event" VALUES(5,'ma','address:5d38a9454d1bca6ec0ea82bf43c03c98',X'CE4F21980AC9726855EC1B36E409BF1B','01a0f4f9-b280-7000-8009-b33715092e65','demo_request','web','{}',1790816400000000,1790816400000000,1790816400000000,'',0,NULL);
INSERT INTO "event" VALUES(6,'ma','address:89d95675289954e864e4697c6e867e6d',X'021F2AD0DA1D527BBDAA638A531A69F6','01a0f4f9-b280-7000-8009-b33715092e65','document_request','web','{}',1790816400000000,1790816400000000,1790816400000000,'',0,NULL);
INSERT INTO "event" VALUES(7,'ma','visit',X'615A37EDDB6D809185EA8A7098301BF3','01a0f530-a100-7000-800d-de2b714f6515','page_view',NULL,'{"page":"price"}',1790820000000000,1790820000000000,1790820000000000,'',0,NULL);
INSERT INTO "event" VALUES(8,'ma','wrong',X'043CD1A983CFD7D3E839B9CA55684058','01a0f530-a100-7000-800d-de2b714f6515','seminar',NULL,'{}',1790820000000000,1790820000000000,1790820000000000,'',0,NULL);
INSERT INTO "event" VALUES(9,'web','1',X'15799284F4F280582F4191470F20F684','01a0f530-a100-7000-8011-9f0c35230d9c','site_visit',NULL,'{}',1790726400000000,1790820000000000,1790820000000000,'',0,NULL);
CREATE TABLE fact_delivery (
	id INTEGER NOT NULL, 
	fact_kind TEXT NOT NULL, 
	first_id BIGINT, 
	last_id BIGINT, 
	handoff_id TEXT, 
	import_id BIGINT, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_fact_delivery PRIMARY KEY (id), 
	CONSTRAINT fk_fact_delivery_handoff_id FOREIGN KEY(handoff_id) REFERENCES handoff (handoff_id)
);
INSERT INTO "fact_delivery" VALUES(1,'event',1,1,NULL,NULL,1790820000000000);
CREATE TABLE "feedback" (
	id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	content_hash BLOB NOT NULL, 
	lead_id TEXT NOT NULL, 
	handoff_id TEXT, 
	label TEXT NOT NULL, 
	reason TEXT, 
	rater TEXT NOT NULL, 
	happened_at BIGINT NOT NULL, 
	known_at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	key_space TEXT DEFAULT '' NOT NULL, 
	generation INTEGER DEFAULT '0' NOT NULL, 
	import_id BIGINT, 
	CONSTRAINT pk_feedback PRIMARY KEY (id), 
	CONSTRAINT fk_feedback_lead_id FOREIGN KEY(lead_id) REFERENCES lead (lead_id), 
	CONSTRAINT fk_feedback_handoff_id FOREIGN KEY(handoff_id) REFERENCES handoff (handoff_id), 
	CONSTRAINT uq_feedback_source_key_space_key_generation UNIQUE (source, key_space, "key", generation)
);
INSERT INTO "feedback" VALUES(1,'app','1',X'E3883C20B256AC081DE9C28A1F69450A','01a0f530-a100-7000-8011-9f0c35230d9c','01a0f530-a100-7000-8015-672b857f928d','accurate_hot',NULL,'kato',1790812800000000,1790820000000000,1790820000000000,'',0,NULL);
CREATE TABLE feedback_reminder (
	week TEXT NOT NULL, 
	waiting BIGINT NOT NULL, 
	told_at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_feedback_reminder PRIMARY KEY (week)
);
CREATE TABLE follow_up (
	week TEXT NOT NULL, 
	handoff_id TEXT NOT NULL, 
	chance DOUBLE NOT NULL, 
	drawn BOOLEAN NOT NULL, 
	until BIGINT NOT NULL, 
	drawn_at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_follow_up PRIMARY KEY (week, handoff_id), 
	CONSTRAINT fk_follow_up_week FOREIGN KEY(week) REFERENCES follow_up_week (week), 
	CONSTRAINT fk_follow_up_handoff_id FOREIGN KEY(handoff_id) REFERENCES handoff (handoff_id)
);
INSERT INTO "follow_up" VALUES('2026-W40','01a0f530-a100-7000-801a-d6c37f36f606',1.0,1,1798156800000000,1790820000000000,1790820000000000);
CREATE TABLE follow_up_week (
	week TEXT NOT NULL, 
	salt TEXT NOT NULL, 
	share DOUBLE NOT NULL, 
	at_most BIGINT NOT NULL, 
	unanswered BIGINT NOT NULL, 
	drawn BIGINT NOT NULL, 
	drawn_at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_follow_up_week PRIMARY KEY (week)
);
INSERT INTO "follow_up_week" VALUES('2026-W40','a6ca06d033def8ecb07280a5eb6dd30a',1.0,1,1,1,1790820000000000,1790820000000000);
CREATE TABLE "handoff" (
	handoff_id TEXT NOT NULL, 
	source TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	content_hash BLOB NOT NULL, 
	lead_id TEXT NOT NULL, 
	card_id TEXT NOT NULL, 
	card_version INTEGER NOT NULL, 
	via TEXT NOT NULL, 
	snapshot TEXT NOT NULL, 
	propensity DOUBLE NOT NULL, 
	due_at BIGINT, 
	owner TEXT, 
	opened_at BIGINT NOT NULL, 
	known_at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	key_space TEXT DEFAULT '' NOT NULL, 
	generation INTEGER DEFAULT '0' NOT NULL, 
	import_id BIGINT, 
	CONSTRAINT pk_handoff PRIMARY KEY (handoff_id), 
	CONSTRAINT fk_handoff_lead_id FOREIGN KEY(lead_id) REFERENCES lead (lead_id), 
	CONSTRAINT uq_handoff_source_key_space_key_generation UNIQUE (source, key_space, "key", generation)
);
INSERT INTO "handoff" VALUES('01a0f4f9-b280-7000-8003-8aab95a287ed','ondo','01a0f4f9-b280-7000-8003-8aab95a287ed',X'339CB5F332A2EA850FD5E3498F548DE1','01a0f4f9-b280-7000-8001-1f21faff25a6','default',1,'hot','{"acquired":{"at":1790816400000000,"channel":"web","key":"L-1-demo","kind":"demo_request"},"contacts":[],"events":2,"fast_track_events":[],"history":[{"at":1790816400000000,"channel":"web","key":"L-1-demo","kind":"demo_request","rules":["demo_or_quote"]},{"at":1790816400000000,"channel":"web","key":"L-1-request","kind":"document_request","rules":["document_request"]}],"latest":{"at":1790816400000000,"channel":"web","key":"L-1-request","kind":"document_request"},"model":{},"score":{"at":1790816400000000,"attribute":35,"behaviour":70,"caps":0,"decay":0,"fast_track":null,"gates":{"timeframe":"met"},"rules":[{"counted":1,"event":null,"faded":0,"points":15,"rule_id":"employees_500"},{"counted":1,"event":null,"faded":0,"points":10,"rule_id":"target_industry"},{"counted":1,"event":null,"faded":0,"points":10,"rule_id":"department_head"},{"counted":1,"event":{"at":1790816400000000,"channel":"web","key":"L-1-request","kind":"document_request"},"faded":0,"points":20,"rule_id":"document_request"},{"counted":1,"event":{"at":1790816400000000,"channel":"web","key":"L-1-demo","kind":"demo_request"},"faded":0,"points":50,"rule_id":"demo_or_quote"}],"temperature":"hot","total":105}}',1.0,1791248400000000,NULL,1790816400000000,1790816400000000,1790816400000000,'',0,NULL);
INSERT INTO "handoff" VALUES('01a0f4f9-b280-7000-8007-0f9a254c5189','ondo','01a0f4f9-b280-7000-8007-0f9a254c5189',X'02E79EF9BF35F9EF5B2D0AC66752552F','01a0f4f9-b280-7000-8005-fb09e36084b5','default',1,'hot','{"acquired":{"at":1790816400000000,"channel":"web","key":"L-2-demo","kind":"demo_request"},"contacts":[],"events":2,"fast_track_events":[],"history":[{"at":1790816400000000,"channel":"web","key":"L-2-demo","kind":"demo_request","rules":["demo_or_quote"]},{"at":1790816400000000,"channel":"web","key":"L-2-request","kind":"document_request","rules":["document_request"]}],"latest":{"at":1790816400000000,"channel":"web","key":"L-2-request","kind":"document_request"},"model":{},"score":{"at":1790816400000000,"attribute":35,"behaviour":70,"caps":0,"decay":0,"fast_track":null,"gates":{"timeframe":"met"},"rules":[{"counted":1,"event":null,"faded":0,"points":15,"rule_id":"employees_500"},{"counted":1,"event":null,"faded":0,"points":10,"rule_id":"target_industry"},{"counted":1,"event":null,"faded":0,"points":10,"rule_id":"department_head"},{"counted":1,"event":{"at":1790816400000000,"channel":"web","key":"L-2-request","kind":"document_request"},"faded":0,"points":20,"rule_id":"document_request"},{"counted":1,"event":{"at":1790816400000000,"channel":"web","key":"L-2-demo","kind":"demo_request"},"faded":0,"points":50,"rule_id":"demo_or_quote"}],"temperature":"hot","total":105}}',1.0,1791248400000000,NULL,1790816400000000,1790816400000000,1790816400000000,'',0,NULL);
INSERT INTO "handoff" VALUES('01a0f4f9-b280-7000-800b-7a2a13becf98','ondo','01a0f4f9-b280-7000-800b-7a2a13becf98',X'F99312187ECCE1C4A3EC1CC6AF1C368E','01a0f4f9-b280-7000-8009-b33715092e65','default',1,'hot','{"acquired":{"at":1790816400000000,"channel":"web","key":null,"kind":"demo_request"},"contacts":[],"events":2,"fast_track_events":[],"history":[{"at":1790816400000000,"channel":"web","key":null,"kind":"demo_request","rules":["demo_or_quote"]},{"at":1790816400000000,"channel":"web","key":null,"kind":"document_request","rules":["document_request"]}],"latest":{"at":1790816400000000,"channel":"web","key":null,"kind":"document_request"},"model":{},"score":{"at":1790816400000000,"attribute":35,"behaviour":70,"caps":0,"decay":0,"fast_track":null,"gates":{"timeframe":"met"},"rules":[{"counted":1,"event":null,"faded":0,"points":15,"rule_id":"employees_500"},{"counted":1,"event":null,"faded":0,"points":10,"rule_id":"target_industry"},{"counted":1,"event":null,"faded":0,"points":10,"rule_id":"department_head"},{"counted":1,"event":{"at":1790816400000000,"channel":"web","key":null,"kind":"document_request"},"faded":0,"points":20,"rule_id":"document_request"},{"counted":1,"event":{"at":1790816400000000,"channel":"web","key":null,"kind":"demo_request"},"faded":0,"points":50,"rule_id":"demo_or_quote"}],"temperature":"hot","total":105}}',1.0,1791248400000000,NULL,1790816400000000,1790816400000000,1790816400000000,'',0,NULL);
INSERT INTO "handoff" VALUES('01a0f530-a100-7000-8015-672b857f928d','ondo','01a0f530-a100-7000-8015-672b857f928d',X'B816FE91515352AD14783470E8E903BB','01a0f530-a100-7000-8011-9f0c35230d9c','standard',1,'hot','{}',1.0,NULL,NULL,1790812800000000,1790820000000000,1790820000000000,'',0,NULL);
INSERT INTO "handoff" VALUES('01a0f530-a100-7000-8018-c12c490e23dc','ondo','01a0f530-a100-7000-8018-c12c490e23dc',X'BE300A199A9C0EBD307397927219276B','01a0f530-a100-7000-8011-9f0c35230d9c','standard',1,'manual','{}',1.0,NULL,NULL,1790812800000000,1790820000000000,1790820000000000,'',0,NULL);
INSERT INTO "handoff" VALUES('01a0f530-a100-7000-801a-d6c37f36f606','crm','late',X'1F3E7EA78D3C16D71B654BB805A7478C','01a0f530-a100-7000-8011-9f0c35230d9c','standard',1,'hot','{}',1.0,NULL,NULL,1787788800000000,1790820000000000,1790820000000000,'',0,NULL);
CREATE TABLE handoff_close (
	id INTEGER NOT NULL, 
	handoff_id TEXT NOT NULL, 
	generation INTEGER DEFAULT '0' NOT NULL, 
	cause TEXT NOT NULL, 
	closed_at BIGINT NOT NULL, 
	known_at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_handoff_close PRIMARY KEY (id), 
	CONSTRAINT fk_handoff_close_handoff_id FOREIGN KEY(handoff_id) REFERENCES handoff (handoff_id), 
	CONSTRAINT uq_handoff_close_handoff_id_generation UNIQUE (handoff_id, generation)
);
INSERT INTO "handoff_close" VALUES(1,'01a0f4f9-b280-7000-8003-8aab95a287ed',0,'won',1790820000000000,1790820000000000,1790820000000000);
INSERT INTO "handoff_close" VALUES(2,'01a0f530-a100-7000-8015-672b857f928d',0,'won',1790812800000000,1790820000000000,1790820000000000);
INSERT INTO "handoff_close" VALUES(3,'01a0f530-a100-7000-801a-d6c37f36f606',0,'closed',1787875200000000,1790820000000000,1790820000000000);
CREATE TABLE heat (
	lead_id TEXT NOT NULL, 
	card_id TEXT NOT NULL, 
	temperature TEXT NOT NULL, 
	since BIGINT NOT NULL, 
	CONSTRAINT pk_heat PRIMARY KEY (lead_id, card_id), 
	CONSTRAINT fk_heat_lead_id FOREIGN KEY(lead_id) REFERENCES lead (lead_id)
);
INSERT INTO "heat" VALUES('01a0f4f9-b280-7000-8001-1f21faff25a6','default','hot',1790816400000000);
INSERT INTO "heat" VALUES('01a0f4f9-b280-7000-8005-fb09e36084b5','default','hot',1790816400000000);
INSERT INTO "heat" VALUES('01a0f4f9-b280-7000-8009-b33715092e65','default','hot',1790816400000000);
INSERT INTO "heat" VALUES('01a0f530-a100-7000-8011-9f0c35230d9c','standard','hot',1790812800000000);
CREATE TABLE identity_fact (
	id INTEGER NOT NULL, 
	lead_id TEXT NOT NULL, 
	into_lead_id TEXT, 
	cause TEXT NOT NULL, 
	decided_by TEXT NOT NULL, 
	known_at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_identity_fact PRIMARY KEY (id), 
	CONSTRAINT fk_identity_fact_into_lead_id FOREIGN KEY(into_lead_id) REFERENCES lead (lead_id), 
	CONSTRAINT fk_identity_fact_lead_id FOREIGN KEY(lead_id) REFERENCES lead (lead_id)
);
INSERT INTO "identity_fact" VALUES(1,'01a0f530-a100-7000-800d-de2b714f6515','01a0f4f9-b280-7000-8005-fb09e36084b5','person','local',1790820000000000,1790820000000000);
INSERT INTO "identity_fact" VALUES(2,'01a0f530-a100-7000-8012-b9d20d34d12c','01a0f530-a100-7000-8011-9f0c35230d9c','person','',1790820000000000,1790820000000000);
CREATE TABLE identity_key (
	name TEXT NOT NULL, 
	fingerprint TEXT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_identity_key PRIMARY KEY (name)
);
INSERT INTO "identity_key" VALUES('addresses','476a9286f4eee878',1790816400000000);
CREATE TABLE "import_run" (
	id INTEGER NOT NULL, 
	file_hash TEXT NOT NULL, 
	mapping_hash TEXT NOT NULL, 
	counts TEXT NOT NULL, 
	assumptions TEXT NOT NULL, 
	observed_until BIGINT, 
	arrival_order BOOLEAN NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	import_id BIGINT, 
	CONSTRAINT pk_import_run PRIMARY KEY (id)
);
INSERT INTO "import_run" VALUES(1,'file','mapping','{"events":1}','[]',NULL,0,1790820000000000,NULL);
CREATE TABLE import_start (
	id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	file_name TEXT NOT NULL, 
	file_hash TEXT NOT NULL, 
	mapping_hash TEXT NOT NULL, 
	started_by TEXT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_import_start PRIMARY KEY (id)
);
INSERT INTO "import_start" VALUES(1,'crm','leads.csv','file','mapping','local',1790820000000000);
CREATE TABLE import_undo (
	import_id BIGINT NOT NULL, 
	undone_by TEXT NOT NULL, 
	counts TEXT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_import_undo PRIMARY KEY (import_id), 
	CONSTRAINT fk_import_undo_import_id FOREIGN KEY(import_id) REFERENCES import_start (id)
);
INSERT INTO "import_undo" VALUES(1,'local','{"kept":{"attribute":0,"contact":0,"event":0,"feedback":0,"handoff":0,"landmark":0,"outcome":0},"retracted":{"attribute":0,"contact":0,"event":0,"feedback":0,"handoff":0,"landmark":0,"outcome":0}}',1790820000000000);
CREATE TABLE intake_delivery (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	path TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	body BLOB, 
	counts TEXT NOT NULL, 
	refused TEXT NOT NULL, 
	problem TEXT NOT NULL, 
	received_at BIGINT NOT NULL, 
	replayed_at BIGINT, 
	CONSTRAINT pk_intake_delivery PRIMARY KEY (id)
);
CREATE TABLE intake_delivery_lead (
	delivery_id BIGINT NOT NULL, 
	lead_id TEXT NOT NULL, 
	CONSTRAINT pk_intake_delivery_lead PRIMARY KEY (delivery_id, lead_id), 
	CONSTRAINT fk_intake_delivery_lead_delivery_id FOREIGN KEY(delivery_id) REFERENCES intake_delivery (id), 
	CONSTRAINT fk_intake_delivery_lead_lead_id FOREIGN KEY(lead_id) REFERENCES lead (lead_id)
);
CREATE TABLE "landmark" (
	id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	content_hash BLOB NOT NULL, 
	lead_id TEXT NOT NULL, 
	happened_at BIGINT NOT NULL, 
	known_at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	key_space TEXT DEFAULT '' NOT NULL, 
	generation INTEGER DEFAULT '0' NOT NULL, 
	import_id BIGINT, 
	CONSTRAINT pk_landmark PRIMARY KEY (id), 
	CONSTRAINT fk_landmark_lead_id FOREIGN KEY(lead_id) REFERENCES lead (lead_id), 
	CONSTRAINT uq_landmark_source_key_space_key_generation UNIQUE (source, key_space, "key", generation)
);
INSERT INTO "landmark" VALUES(1,'crm','1',X'97660D151066502A3A86CEFC1FE7BEB2','01a0f530-a100-7000-8011-9f0c35230d9c',1790726400000000,1790820000000000,1790820000000000,'',0,NULL);
CREATE TABLE lead (
	lead_id TEXT NOT NULL, 
	known_at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_lead PRIMARY KEY (lead_id)
);
INSERT INTO "lead" VALUES('01a0f4f9-b280-7000-8001-1f21faff25a6',1790816400000000,1790816400000000);
INSERT INTO "lead" VALUES('01a0f4f9-b280-7000-8005-fb09e36084b5',1790816400000000,1790816400000000);
INSERT INTO "lead" VALUES('01a0f4f9-b280-7000-8009-b33715092e65',1790816400000000,1790816400000000);
INSERT INTO "lead" VALUES('01a0f530-a100-7000-800d-de2b714f6515',1790820000000000,1790820000000000);
INSERT INTO "lead" VALUES('01a0f530-a100-7000-800e-67496cfc1174',1790820000000000,1790820000000000);
INSERT INTO "lead" VALUES('01a0f530-a100-7000-8011-9f0c35230d9c',1790820000000000,1790820000000000);
INSERT INTO "lead" VALUES('01a0f530-a100-7000-8012-b9d20d34d12c',1790820000000000,1790820000000000);
INSERT INTO "lead" VALUES('01a0f530-a100-7000-8013-38cce6a0a3ba',1790820000000000,1790820000000000);
CREATE TABLE lead_key (
	source TEXT NOT NULL, 
	external_id TEXT NOT NULL, 
	lead_id TEXT NOT NULL, 
	known_at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_lead_key PRIMARY KEY (source, external_id), 
	CONSTRAINT fk_lead_key_lead_id FOREIGN KEY(lead_id) REFERENCES lead (lead_id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "lead_key" VALUES('ma','L-1','01a0f4f9-b280-7000-8001-1f21faff25a6',1790816400000000,1790816400000000);
INSERT INTO "lead_key" VALUES('ma','L-2','01a0f4f9-b280-7000-8005-fb09e36084b5',1790816400000000,1790816400000000);
INSERT INTO "lead_key" VALUES('ma','address:781ccadc7b5d08b6dcc513e6453b3fc1','01a0f4f9-b280-7000-8009-b33715092e65',1790816400000000,1790816400000000);
INSERT INTO "lead_key" VALUES('ma','cookie-7','01a0f530-a100-7000-800d-de2b714f6515',1790820000000000,1790820000000000);
INSERT INTO "lead_key" VALUES('ma','erased:e9daec09ebb0041856680148777ce16c','01a0f530-a100-7000-800e-67496cfc1174',1790820000000000,1790820000000000);
INSERT INTO "lead_key" VALUES('crm','A','01a0f530-a100-7000-8011-9f0c35230d9c',1790820000000000,1790820000000000);
INSERT INTO "lead_key" VALUES('web','cookie','01a0f530-a100-7000-8012-b9d20d34d12c',1790820000000000,1790820000000000);
INSERT INTO "lead_key" VALUES('form','address:70a4186e028a869f9eddb60f042a18f2','01a0f530-a100-7000-8013-38cce6a0a3ba',1790820000000000,1790820000000000);
CREATE TABLE lead_score (
	lead_id TEXT NOT NULL, 
	card_id TEXT NOT NULL, 
	card_version INTEGER NOT NULL, 
	lead_version BIGINT, 
	fits BOOLEAN NOT NULL, 
	attribute_points INTEGER NOT NULL, 
	behaviour_points INTEGER NOT NULL, 
	decay_points INTEGER NOT NULL, 
	total INTEGER NOT NULL, 
	temperature TEXT, 
	fast_track TEXT, 
	probability DOUBLE, 
	bundle_id TEXT, 
	gates INTEGER NOT NULL, 
	reasons TEXT NOT NULL, 
	last_active_at BIGINT, 
	since BIGINT NOT NULL, 
	scored_at BIGINT NOT NULL, 
	changes_at BIGINT, outdated BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_lead_score PRIMARY KEY (lead_id, card_id), 
	CONSTRAINT fk_lead_score_lead_id FOREIGN KEY(lead_id) REFERENCES lead (lead_id)
);
INSERT INTO "lead_score" VALUES('01a0f4f9-b280-7000-8001-1f21faff25a6','default',1,4,1,35,70,0,105,'hot',NULL,NULL,NULL,0,'[["demo_or_quote",50],["document_request",20],["employees_500",15]]',1790816400000000,1790816400000000,1790816400000000,1793408400000000,1);
INSERT INTO "lead_score" VALUES('01a0f4f9-b280-7000-8009-b33715092e65','default',1,4,1,35,70,0,105,'hot',NULL,NULL,NULL,0,'[["demo_or_quote",50],["document_request",20],["employees_500",15]]',1790816400000000,1790816400000000,1790816400000000,1793408400000000,0);
CREATE TABLE lead_state (
	lead_id TEXT NOT NULL, 
	facts BIGINT NOT NULL, 
	content BLOB, 
	tail TEXT NOT NULL, 
	CONSTRAINT pk_lead_state PRIMARY KEY (lead_id), 
	CONSTRAINT fk_lead_state_lead_id FOREIGN KEY(lead_id) REFERENCES lead (lead_id)
);
INSERT INTO "lead_state" VALUES('01a0f4f9-b280-7000-8001-1f21faff25a6',3,X'97D9203566666330373337653336323666333238383833343330316265396136633366CF00065CBCEF6144000084A9656D706C6F796565739293CF00065CBCEF614400CF00065CBCEF61440001CB4089000000000000A8696E6475737472799293CF00065CBCEF614400CF00065CBCEF61440002A26974AB7469746C655F6C6576656C9293CF00065CBCEF614400CF00065CBCEF61440003AF6465706172746D656E745F68656164AB65787065637465645F62799293CF00065CBCEF614400CF00065CBCEF61440004AA323032372D30312D31359298AC64656D6F5F72657175657374C4010201CF00065CBCEF6144009494CF00065CBCEF614400A84C2D312D64656D6FD3FFF9A343109EBC00FFAC64656D6F5F72657175657374A3776562A27B7DC408004461EFBC5C0600900098B0646F63756D656E745F72657175657374C4011001CF00065CBCEF6144009494CF00065CBCEF614400AB4C2D312D72657175657374D3FFF9A343109EBC00FEB0646F63756D656E745F72657175657374A3776562A27B7DC408004461EFBC5C0600900082AC64656D6F5F7265717565737492CE000B4A32C40101B0646F63756D656E745F7265717565737492CE000B4A32C4010182AC64656D6F5F7265717565737492CF00065CBCEF61440091A3776562B0646F63756D656E745F7265717565737492CF00065CBCEF61440091A3776562','');
INSERT INTO "lead_state" VALUES('01a0f4f9-b280-7000-8005-fb09e36084b5',3,X'97D9203566666330373337653336323666333238383833343330316265396136633366CF00065CBCEF6144000084A9656D706C6F796565739293CF00065CBCEF614400CF00065CBCEF61440005CB4089000000000000A8696E6475737472799293CF00065CBCEF614400CF00065CBCEF61440006A26974AB7469746C655F6C6576656C9293CF00065CBCEF614400CF00065CBCEF61440007AF6465706172746D656E745F68656164AB65787065637465645F62799293CF00065CBCEF614400CF00065CBCEF61440008AA323032372D30312D31359298AC64656D6F5F72657175657374C4010201CF00065CBCEF6144009494CF00065CBCEF614400A84C2D322D64656D6FD3FFF9A343109EBC00FDAC64656D6F5F72657175657374A3776562A27B7DC408004461EFBC5C0600900098B0646F63756D656E745F72657175657374C4011001CF00065CBCEF6144009494CF00065CBCEF614400AB4C2D322D72657175657374D3FFF9A343109EBC00FCB0646F63756D656E745F72657175657374A3776562A27B7DC408004461EFBC5C0600900082AC64656D6F5F7265717565737492CE000B4A32C40101B0646F63756D656E745F7265717565737492CE000B4A32C4010182AC64656D6F5F7265717565737492CF00065CBCEF61440091A3776562B0646F63756D656E745F7265717565737492CF00065CBCEF61440091A3776562','');
INSERT INTO "lead_state" VALUES('01a0f4f9-b280-7000-8009-b33715092e65',3,X'97D9203566666330373337653336323666333238383833343330316265396136633366CF00065CBCEF6144000084A9656D706C6F796565739293CF00065CBCEF614400CF00065CBCEF61440009CB4089000000000000A8696E6475737472799293CF00065CBCEF614400CF00065CBCEF6144000AA26974AB7469746C655F6C6576656C9293CF00065CBCEF614400CF00065CBCEF6144000BAF6465706172746D656E745F68656164AB65787065637465645F62799293CF00065CBCEF614400CF00065CBCEF6144000CAA323032372D30312D31359298AC64656D6F5F72657175657374C4010201CF00065CBCEF6144009494CF00065CBCEF614400D928616464726573733A3564333861393435346431626361366563306561383262663433633033633938D3FFF9A343109EBC00FBAC64656D6F5F72657175657374A3776562A27B7DC408004461EFBC5C0600900098B0646F63756D656E745F72657175657374C4011001CF00065CBCEF6144009494CF00065CBCEF614400D928616464726573733A3839643935363735323839393534653836346534363937633665383637653664D3FFF9A343109EBC00FAB0646F63756D656E745F72657175657374A3776562A27B7DC408004461EFBC5C0600900082AC64656D6F5F7265717565737492CE000B4A32C40101B0646F63756D656E745F7265717565737492CE000B4A32C4010182AC64656D6F5F7265717565737492CF00065CBCEF61440091A3776562B0646F63756D656E745F7265717565737492CF00065CBCEF61440091A3776562','');
INSERT INTO "lead_state" VALUES('01a0f530-a100-7000-800d-de2b714f6515',3,NULL,'');
INSERT INTO "lead_state" VALUES('01a0f530-a100-7000-800e-67496cfc1174',1,NULL,'');
INSERT INTO "lead_state" VALUES('01a0f530-a100-7000-8011-9f0c35230d9c',1,NULL,'');
CREATE TABLE notice (
	handoff_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	due_at BIGINT NOT NULL, 
	at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_notice PRIMARY KEY (handoff_id, kind, due_at), 
	CONSTRAINT fk_notice_handoff_id FOREIGN KEY(handoff_id) REFERENCES handoff (handoff_id)
);
INSERT INTO "notice" VALUES('01a0f530-a100-7000-8015-672b857f928d','breached',1790812800000000,1790820000000000,1790820000000000);
CREATE TABLE notice_recipient (
	webhook_id TEXT NOT NULL, 
	form TEXT NOT NULL, 
	address TEXT NOT NULL, 
	lang TEXT NOT NULL, 
	owner TEXT, 
	team TEXT, 
	any_hour BOOLEAN NOT NULL, 
	updated_at BIGINT NOT NULL, 
	CONSTRAINT pk_notice_recipient PRIMARY KEY (webhook_id), 
	CONSTRAINT fk_notice_recipient_webhook_id FOREIGN KEY(webhook_id) REFERENCES webhook (webhook_id)
);
CREATE TABLE open_handoff (
	lead_id TEXT NOT NULL, 
	card_id TEXT NOT NULL, 
	handoff_id TEXT NOT NULL, 
	CONSTRAINT pk_open_handoff PRIMARY KEY (lead_id, card_id), 
	CONSTRAINT fk_open_handoff_handoff_id FOREIGN KEY(handoff_id) REFERENCES handoff (handoff_id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_open_handoff_lead_id FOREIGN KEY(lead_id) REFERENCES lead (lead_id), 
	CONSTRAINT uq_open_handoff_handoff_id UNIQUE (handoff_id)
);
INSERT INTO "open_handoff" VALUES('01a0f4f9-b280-7000-8005-fb09e36084b5','default','01a0f4f9-b280-7000-8007-0f9a254c5189');
INSERT INTO "open_handoff" VALUES('01a0f4f9-b280-7000-8009-b33715092e65','default','01a0f4f9-b280-7000-800b-7a2a13becf98');
INSERT INTO "open_handoff" VALUES('01a0f530-a100-7000-8011-9f0c35230d9c','standard','01a0f530-a100-7000-8018-c12c490e23dc');
CREATE TABLE outbox (
	id INTEGER NOT NULL, 
	message_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	lead_id TEXT, 
	payload TEXT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_outbox PRIMARY KEY (id), 
	CONSTRAINT fk_outbox_lead_id FOREIGN KEY(lead_id) REFERENCES lead (lead_id), 
	CONSTRAINT uq_outbox_message_id UNIQUE (message_id)
);
INSERT INTO "outbox" VALUES(1,'01a0f4f9-b280-7000-8000-8d98b53a0be1','card.approved',NULL,'{"card_id":"default","card_version":1,"content_hash":"c2d237925595d0fefdef127ab777fb1c265d30f1d5770e52c4689badad39b533","effective_from":"2026-10-01T01:00:00Z","proposal_id":null}',1790816400000000);
INSERT INTO "outbox" VALUES(2,'01a0f4f9-b280-7000-8002-03f9e5065a4b','lead.hot','01a0f4f9-b280-7000-8001-1f21faff25a6','{"at":"2026-10-01T01:00:00Z","card_id":"default","card_version":1,"lead_id":"01a0f4f9-b280-7000-8001-1f21faff25a6","total":105}',1790816400000000);
INSERT INTO "outbox" VALUES(3,'01a0f4f9-b280-7000-8004-17995e9da91e','handoff.opened','01a0f4f9-b280-7000-8001-1f21faff25a6','{"card_id":"default","card_version":1,"due_at":"2026-10-06T01:00:00Z","handoff_id":"01a0f4f9-b280-7000-8003-8aab95a287ed","lead_id":"01a0f4f9-b280-7000-8001-1f21faff25a6","opened_at":"2026-10-01T01:00:00Z","via":"hot"}',1790816400000000);
INSERT INTO "outbox" VALUES(4,'01a0f4f9-b280-7000-8006-5028dc03e1be','lead.hot','01a0f4f9-b280-7000-8005-fb09e36084b5','{"at":"2026-10-01T01:00:00Z","card_id":"default","card_version":1,"lead_id":"01a0f4f9-b280-7000-8005-fb09e36084b5","total":105}',1790816400000000);
INSERT INTO "outbox" VALUES(5,'01a0f4f9-b280-7000-8008-3673a64d3a74','handoff.opened','01a0f4f9-b280-7000-8005-fb09e36084b5','{"card_id":"default","card_version":1,"due_at":"2026-10-06T01:00:00Z","handoff_id":"01a0f4f9-b280-7000-8007-0f9a254c5189","lead_id":"01a0f4f9-b280-7000-8005-fb09e36084b5","opened_at":"2026-10-01T01:00:00Z","via":"hot"}',1790816400000000);
INSERT INTO "outbox" VALUES(6,'01a0f4f9-b280-7000-800a-853e2e9349d4','lead.hot','01a0f4f9-b280-7000-8009-b33715092e65','{"at":"2026-10-01T01:00:00Z","card_id":"default","card_version":1,"lead_id":"01a0f4f9-b280-7000-8009-b33715092e65","total":105}',1790816400000000);
INSERT INTO "outbox" VALUES(7,'01a0f4f9-b280-7000-800c-073f6e1b8968','handoff.opened','01a0f4f9-b280-7000-8009-b33715092e65','{"card_id":"default","card_version":1,"due_at":"2026-10-06T01:00:00Z","handoff_id":"01a0f4f9-b280-7000-800b-7a2a13becf98","lead_id":"01a0f4f9-b280-7000-8009-b33715092e65","opened_at":"2026-10-01T01:00:00Z","via":"hot"}',1790816400000000);
INSERT INTO "outbox" VALUES(8,'01a0f530-a100-7000-800f-e7592ef275c0','lead.erased','01a0f530-a100-7000-800e-67496cfc1174','{"at":"2026-10-01T02:00:00Z","lead_id":"01a0f530-a100-7000-800e-67496cfc1174"}',1790820000000000);
INSERT INTO "outbox" VALUES(9,'01a0f530-a100-7000-8010-d44d6405755c','handoff.closed','01a0f4f9-b280-7000-8001-1f21faff25a6','{"card_id":"default","cause":"won","closed_at":"2026-10-01T02:00:00Z","handoff_id":"01a0f4f9-b280-7000-8003-8aab95a287ed","lead_id":"01a0f4f9-b280-7000-8001-1f21faff25a6"}',1790820000000000);
INSERT INTO "outbox" VALUES(10,'01a0f530-a100-7000-8014-58177c8a1e6b','card.approved',NULL,'{"card_id":"standard","card_version":1,"content_hash":"4c79670fc62ea8c1792baf8ff8c21567ae606059dfccf3c6534f6e2d398689e5","effective_from":"2026-09-01T00:00:00Z","proposal_id":null}',1790820000000000);
INSERT INTO "outbox" VALUES(11,'01a0f530-a100-7000-8016-198c6264ed73','handoff.opened','01a0f530-a100-7000-8011-9f0c35230d9c','{"card_id":"standard","card_version":1,"due_at":null,"handoff_id":"01a0f530-a100-7000-8015-672b857f928d","lead_id":"01a0f530-a100-7000-8011-9f0c35230d9c","opened_at":"2026-10-01T00:00:00Z","via":"hot"}',1790820000000000);
INSERT INTO "outbox" VALUES(12,'01a0f530-a100-7000-8017-4e7162cf7bc5','handoff.closed','01a0f530-a100-7000-8011-9f0c35230d9c','{"card_id":"standard","cause":"won","closed_at":"2026-10-01T00:00:00Z","handoff_id":"01a0f530-a100-7000-8015-672b857f928d","lead_id":"01a0f530-a100-7000-8011-9f0c35230d9c"}',1790820000000000);
INSERT INTO "outbox" VALUES(13,'01a0f530-a100-7000-8019-04f9fb0c05bc','handoff.opened','01a0f530-a100-7000-8011-9f0c35230d9c','{"card_id":"standard","card_version":1,"due_at":null,"handoff_id":"01a0f530-a100-7000-8018-c12c490e23dc","lead_id":"01a0f530-a100-7000-8011-9f0c35230d9c","opened_at":"2026-10-01T00:00:00Z","via":"manual"}',1790820000000000);
INSERT INTO "outbox" VALUES(14,'01a0f530-a100-7000-801b-f6d153e443fe','follow_up.drawn',NULL,'{"drawn":1,"week":"2026-W40"}',1790820000000000);
INSERT INTO "outbox" VALUES(15,'01a0f530-a100-7000-801c-f334e0ae94aa','proposal.ready',NULL,'{"as_of":"2026-09-30T00:00:00Z","base_version":1,"card_id":"standard","proposal_id":"p1"}',1790820000000000);
INSERT INTO "outbox" VALUES(16,'01a0f530-a100-7000-801d-e6780023947e','card.approved',NULL,'{"card_id":"standard","card_version":2,"content_hash":"cbbece7256812a93f5c9ae8d4f2d9c23f45a6d62a44e63b4c32896d64f7998ea","effective_from":"2026-10-01T00:00:00Z","proposal_id":"p1"}',1790820000000000);
INSERT INTO "outbox" VALUES(17,'01a0f530-a100-7000-8020-bd3c452e01d7','handoff.reactivated','01a0f530-a100-7000-8011-9f0c35230d9c','{"at":"2026-10-01T02:00:00Z","card_id":"standard","due_at":"2026-10-01T00:00:00Z","fast_track":"concrete_inquiry","handoff_id":"01a0f530-a100-7000-8015-672b857f928d","lead_id":"01a0f530-a100-7000-8011-9f0c35230d9c","opened_at":"2026-10-01T00:00:00Z","via":"hot"}',1790820000000000);
INSERT INTO "outbox" VALUES(18,'01a0f530-a100-7000-8021-b45ef40926ac','handoff.breached','01a0f530-a100-7000-8011-9f0c35230d9c','{"at":"2026-10-01T02:00:00Z","attempts":1,"card_id":"standard","due_at":"2026-10-01T00:00:00Z","handoff_id":"01a0f530-a100-7000-8015-672b857f928d","lead_id":"01a0f530-a100-7000-8011-9f0c35230d9c","opened_at":"2026-10-01T00:00:00Z","team":"","via":"hot"}',1790820000000000);
INSERT INTO "outbox" VALUES(19,'01a0f530-a100-7000-8023-ccc57a590f05','lead.hot','01a0f530-a100-7000-8011-9f0c35230d9c','{"lead_id":"01a0f530-a100-7000-8011-9f0c35230d9c","total":100}',1790820000000000);
CREATE TABLE "outcome" (
	id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	content_hash BLOB NOT NULL, 
	lead_id TEXT NOT NULL, 
	handoff_id TEXT, 
	outcome TEXT NOT NULL, 
	amount_minor BIGINT, 
	currency TEXT, 
	happened_at BIGINT NOT NULL, 
	known_at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	key_space TEXT DEFAULT '' NOT NULL, 
	generation INTEGER DEFAULT '0' NOT NULL, 
	import_id BIGINT, 
	CONSTRAINT pk_outcome PRIMARY KEY (id), 
	CONSTRAINT fk_outcome_handoff_id FOREIGN KEY(handoff_id) REFERENCES handoff (handoff_id), 
	CONSTRAINT fk_outcome_lead_id FOREIGN KEY(lead_id) REFERENCES lead (lead_id), 
	CONSTRAINT uq_outcome_source_key_space_key_generation UNIQUE (source, key_space, "key", generation)
);
INSERT INTO "outcome" VALUES(1,'ma','deal',X'1DB93F9528BEB65D8BB7691EFC86640C','01a0f4f9-b280-7000-8001-1f21faff25a6',NULL,'won',NULL,NULL,1790820000000000,1790820000000000,1790820000000000,'',0,NULL);
INSERT INTO "outcome" VALUES(2,'app','1',X'DBA4242B817E9EFBBFCF7AF66B6B6C44','01a0f530-a100-7000-8011-9f0c35230d9c','01a0f530-a100-7000-8015-672b857f928d','won',NULL,NULL,1790812800000000,1790820000000000,1790820000000000,'',0,NULL);
CREATE TABLE person (
	lead_id TEXT NOT NULL, 
	name TEXT, 
	company TEXT, 
	email TEXT, 
	phone TEXT, 
	note TEXT, 
	updated_at BIGINT NOT NULL, 
	CONSTRAINT pk_person PRIMARY KEY (lead_id), 
	CONSTRAINT fk_person_lead_id FOREIGN KEY(lead_id) REFERENCES lead (lead_id)
);
INSERT INTO "person" VALUES('01a0f4f9-b280-7000-8001-1f21faff25a6','見本 花子','見本商事','L-1@example.jp',NULL,NULL,1790816400000000);
INSERT INTO "person" VALUES('01a0f4f9-b280-7000-8005-fb09e36084b5','見本 花子','見本商事','L-2@example.jp',NULL,NULL,1790816400000000);
INSERT INTO "person" VALUES('01a0f4f9-b280-7000-8009-b33715092e65','見本 花子','見本商事','hanako@example.com@example.jp',NULL,NULL,1790816400000000);
INSERT INTO "person" VALUES('01a0f530-a100-7000-8011-9f0c35230d9c','佐藤',NULL,'sato@example.com',NULL,NULL,1790820000000000);
CREATE TABLE prefixed_keys (
	id INTEGER NOT NULL, 
	fact_kind TEXT NOT NULL, 
	source TEXT NOT NULL, 
	prefix TEXT NOT NULL, 
	became TEXT NOT NULL, 
	facts BIGINT NOT NULL, 
	duplicates BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_prefixed_keys PRIMARY KEY (id)
);
INSERT INTO "prefixed_keys" VALUES(1,'event','crm','acts:event','stripped',1,0,1790812800000000);
CREATE TABLE proposal (
	proposal_id TEXT NOT NULL, 
	card_id TEXT NOT NULL, 
	bundle_id TEXT, 
	dataset_id TEXT, 
	content TEXT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_proposal PRIMARY KEY (proposal_id), 
	CONSTRAINT fk_proposal_bundle_id FOREIGN KEY(bundle_id) REFERENCES bundle (bundle_id), 
	CONSTRAINT fk_proposal_dataset_id FOREIGN KEY(dataset_id) REFERENCES dataset (dataset_id)
);
INSERT INTO "proposal" VALUES('p1','standard','b1','d1','{"as_of":1790726400000000,"base_version":1,"card_id":"standard","changes":[{"gain":0.01,"interval":null,"points_now":15,"points_suggested":25,"rule_id":"price","seller_action":false,"share":0.2,"support":40},{"gain":0.005,"interval":null,"points_now":20,"points_suggested":10,"rule_id":"seminar","seller_action":false,"share":0.1,"support":30}],"current":{"auc":0.7,"logloss":0.5,"precision":0.4},"facts":{},"gain":null,"hot_line_now":100,"hot_line_suggested":95,"labels":200,"model":null,"new_rules":[],"path":[],"positives":60,"proposal_id":"p1","reason":"gain on later data","settings":[],"suggested":{"auc":0.7,"logloss":0.5,"precision":0.4}}',1790820000000000);
CREATE TABLE pulse (
	id INTEGER NOT NULL, 
	room BLOB NOT NULL, 
	beat_at BIGINT NOT NULL, 
	CONSTRAINT pk_pulse PRIMARY KEY (id)
);
CREATE TABLE reactivation (
	id INTEGER NOT NULL, 
	handoff_id TEXT NOT NULL, 
	event_id BIGINT NOT NULL, 
	fast_track TEXT NOT NULL, 
	claim_id BIGINT, 
	since BIGINT NOT NULL, 
	due_before BIGINT, 
	due_at BIGINT NOT NULL, 
	at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_reactivation PRIMARY KEY (id), 
	CONSTRAINT fk_reactivation_handoff_id FOREIGN KEY(handoff_id) REFERENCES handoff (handoff_id), 
	CONSTRAINT fk_reactivation_event_id FOREIGN KEY(event_id) REFERENCES event (id), 
	CONSTRAINT fk_reactivation_claim_id FOREIGN KEY(claim_id) REFERENCES claim (id), 
	CONSTRAINT uq_reactivation_handoff_id_event_id UNIQUE (handoff_id, event_id)
);
INSERT INTO "reactivation" VALUES(1,'01a0f530-a100-7000-8015-672b857f928d',1,'concrete_inquiry',1,1790812800000000,NULL,1790812800000000,1790820000000000,1790820000000000);
CREATE TABLE retraction (
	id INTEGER NOT NULL, 
	fact_kind TEXT NOT NULL, 
	fact_id BIGINT, 
	handoff_id TEXT, 
	lead_id TEXT NOT NULL, 
	cause TEXT NOT NULL, 
	retracted_by TEXT NOT NULL, 
	import_id BIGINT, 
	known_at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_retraction PRIMARY KEY (id), 
	CONSTRAINT fk_retraction_handoff_id FOREIGN KEY(handoff_id) REFERENCES handoff (handoff_id), 
	CONSTRAINT fk_retraction_lead_id FOREIGN KEY(lead_id) REFERENCES lead (lead_id), 
	CONSTRAINT uq_retraction_fact_kind_fact_id UNIQUE (fact_kind, fact_id), 
	CONSTRAINT uq_retraction_handoff_id UNIQUE (handoff_id)
);
INSERT INTO "retraction" VALUES(1,'event',8,NULL,'01a0f530-a100-7000-800d-de2b714f6515','deleted','local',NULL,1790820000000000,1790820000000000);
INSERT INTO "retraction" VALUES(2,'landmark',1,NULL,'01a0f530-a100-7000-8011-9f0c35230d9c','deleted','local',NULL,1790820000000000,1790820000000000);
CREATE TABLE retraining_request (
	request_id TEXT NOT NULL, 
	card_id TEXT NOT NULL, 
	cause TEXT NOT NULL, 
	reasons TEXT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_retraining_request PRIMARY KEY (request_id), 
	CONSTRAINT uq_retraining_request_card_id_cause UNIQUE (card_id, cause)
);
INSERT INTO "retraining_request" VALUES('01a0f530-a100-7000-801e-4da1f8b730e8','standard','quarter:2026-10-01','[{"en":"quarter due","ja":"四半期"}]',1790820000000000);
CREATE TABLE retraining_step (
	id INTEGER NOT NULL, 
	request_id TEXT NOT NULL, 
	state TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_retraining_step PRIMARY KEY (id), 
	CONSTRAINT fk_retraining_step_request_id FOREIGN KEY(request_id) REFERENCES retraining_request (request_id)
);
INSERT INTO "retraining_step" VALUES(1,'01a0f530-a100-7000-801e-4da1f8b730e8','started','',1790820000000000);
CREATE TABLE rewriting (
	reason TEXT NOT NULL, 
	CONSTRAINT pk_rewriting PRIMARY KEY (reason)
);
CREATE TABLE rule_answer (
	request_id TEXT NOT NULL, 
	answer TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	names TEXT NOT NULL, 
	answered_at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_rule_answer PRIMARY KEY (request_id), 
	CONSTRAINT fk_rule_answer_request_id FOREIGN KEY(request_id) REFERENCES rule_request (request_id)
);
INSERT INTO "rule_answer" VALUES('01a0f530-a100-7000-801f-09b28472bb38','accepted','','["kato"]',1790820000000000,1790820000000000);
CREATE TABLE rule_request (
	request_id TEXT NOT NULL, 
	card_id TEXT NOT NULL, 
	rule_id TEXT, 
	lead_id TEXT, 
	choice TEXT NOT NULL, 
	note TEXT NOT NULL, 
	asked_by TEXT NOT NULL, 
	asked_at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_rule_request PRIMARY KEY (request_id), 
	CONSTRAINT fk_rule_request_lead_id FOREIGN KEY(lead_id) REFERENCES lead (lead_id)
);
INSERT INTO "rule_request" VALUES('01a0f530-a100-7000-801f-09b28472bb38','standard',NULL,'01a0f530-a100-7000-8011-9f0c35230d9c','too_high','','kato',1790820000000000,1790820000000000);
CREATE TABLE score_log (
	id INTEGER NOT NULL, 
	lead_id TEXT NOT NULL, 
	card_id TEXT NOT NULL, 
	card_version INTEGER NOT NULL, 
	at BIGINT NOT NULL, 
	attribute_points INTEGER NOT NULL, 
	behaviour_points INTEGER NOT NULL, 
	decay_points INTEGER NOT NULL, 
	total INTEGER NOT NULL, 
	temperature TEXT NOT NULL, 
	fast_track TEXT, 
	probability DOUBLE, 
	bundle_id TEXT, 
	snapshot TEXT NOT NULL, 
	CONSTRAINT pk_score_log PRIMARY KEY (id), 
	CONSTRAINT fk_score_log_lead_id FOREIGN KEY(lead_id) REFERENCES lead (lead_id)
);
INSERT INTO "score_log" VALUES(1,'01a0f4f9-b280-7000-8001-1f21faff25a6','default',1,1790816400000000,35,70,0,105,'hot',NULL,NULL,NULL,'{"at":1790816400000000,"attribute":35,"behaviour":70,"caps":0,"decay":0,"fast_track":null,"gates":{"timeframe":"met"},"rules":[{"counted":1,"event":null,"faded":0,"points":15,"rule_id":"employees_500"},{"counted":1,"event":null,"faded":0,"points":10,"rule_id":"target_industry"},{"counted":1,"event":null,"faded":0,"points":10,"rule_id":"department_head"},{"counted":1,"event":{"at":1790816400000000,"channel":"web","key":"L-1-request","kind":"document_request"},"faded":0,"points":20,"rule_id":"document_request"},{"counted":1,"event":{"at":1790816400000000,"channel":"web","key":"L-1-demo","kind":"demo_request"},"faded":0,"points":50,"rule_id":"demo_or_quote"}],"temperature":"hot","total":105}');
INSERT INTO "score_log" VALUES(2,'01a0f4f9-b280-7000-8005-fb09e36084b5','default',1,1790816400000000,35,70,0,105,'hot',NULL,NULL,NULL,'{"at":1790816400000000,"attribute":35,"behaviour":70,"caps":0,"decay":0,"fast_track":null,"gates":{"timeframe":"met"},"rules":[{"counted":1,"event":null,"faded":0,"points":15,"rule_id":"employees_500"},{"counted":1,"event":null,"faded":0,"points":10,"rule_id":"target_industry"},{"counted":1,"event":null,"faded":0,"points":10,"rule_id":"department_head"},{"counted":1,"event":{"at":1790816400000000,"channel":"web","key":"L-2-request","kind":"document_request"},"faded":0,"points":20,"rule_id":"document_request"},{"counted":1,"event":{"at":1790816400000000,"channel":"web","key":"L-2-demo","kind":"demo_request"},"faded":0,"points":50,"rule_id":"demo_or_quote"}],"temperature":"hot","total":105}');
INSERT INTO "score_log" VALUES(3,'01a0f4f9-b280-7000-8009-b33715092e65','default',1,1790816400000000,35,70,0,105,'hot',NULL,NULL,NULL,'{"at":1790816400000000,"attribute":35,"behaviour":70,"caps":0,"decay":0,"fast_track":null,"gates":{"timeframe":"met"},"rules":[{"counted":1,"event":null,"faded":0,"points":15,"rule_id":"employees_500"},{"counted":1,"event":null,"faded":0,"points":10,"rule_id":"target_industry"},{"counted":1,"event":null,"faded":0,"points":10,"rule_id":"department_head"},{"counted":1,"event":{"at":1790816400000000,"channel":"web","key":null,"kind":"document_request"},"faded":0,"points":20,"rule_id":"document_request"},{"counted":1,"event":{"at":1790816400000000,"channel":"web","key":null,"kind":"demo_request"},"faded":0,"points":50,"rule_id":"demo_or_quote"}],"temperature":"hot","total":105}');
INSERT INTO "score_log" VALUES(4,'01a0f530-a100-7000-8011-9f0c35230d9c','standard',1,1790812800000000,10,20,0,30,'cold',NULL,NULL,NULL,'{}');
CREATE TABLE scoring_round (
	card_id TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	began_at BIGINT NOT NULL, 
	ended_at BIGINT, 
	events BIGINT, 
	CONSTRAINT pk_scoring_round PRIMARY KEY (card_id, version)
);
CREATE TABLE session_end (
	session_id TEXT NOT NULL, 
	key_id TEXT NOT NULL, 
	ends_at BIGINT NOT NULL, 
	ended_at BIGINT NOT NULL, 
	CONSTRAINT pk_session_end PRIMARY KEY (session_id), 
	CONSTRAINT fk_session_end_key_id FOREIGN KEY(key_id) REFERENCES api_key (key_id)
);
INSERT INTO "session_end" VALUES('ssssssssssssssssssssssssssssssss','0ae159eeae9d',1790823600000000,1790820000000000);
CREATE TABLE stock (
	lead_id TEXT NOT NULL, 
	card_id TEXT NOT NULL, 
	acted_at BIGINT NOT NULL, 
	opened_at BIGINT, 
	CONSTRAINT pk_stock PRIMARY KEY (lead_id, card_id), 
	CONSTRAINT fk_stock_lead_id FOREIGN KEY(lead_id) REFERENCES lead (lead_id)
);
CREATE TABLE undeclared (
	event_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	lead_id TEXT NOT NULL, 
	value TEXT NOT NULL, 
	happened_at BIGINT NOT NULL, 
	CONSTRAINT pk_undeclared PRIMARY KEY (event_id, name), 
	CONSTRAINT fk_undeclared_event_id FOREIGN KEY(event_id) REFERENCES event (id), 
	CONSTRAINT fk_undeclared_lead_id FOREIGN KEY(lead_id) REFERENCES lead (lead_id)
);
INSERT INTO "undeclared" VALUES(7,'unheard','01a0f530-a100-7000-800d-de2b714f6515','"of"',1790820000000000);
CREATE TABLE upkeep (
	name TEXT NOT NULL, 
	progress TEXT NOT NULL, 
	done BOOLEAN NOT NULL, 
	updated_at BIGINT NOT NULL, 
	CONSTRAINT pk_upkeep PRIMARY KEY (name)
);
CREATE TABLE webhook (
	webhook_id TEXT NOT NULL, 
	url TEXT NOT NULL, 
	kinds TEXT NOT NULL, 
	made_by TEXT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_webhook PRIMARY KEY (webhook_id)
);
INSERT INTO "webhook" VALUES('01a0f530-a100-7000-8022-cdec52974348','https://example.com','[]','local',1790820000000000);
CREATE TABLE webhook_end (
	webhook_id TEXT NOT NULL, 
	ended_by TEXT NOT NULL, 
	ended_at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_webhook_end PRIMARY KEY (webhook_id), 
	CONSTRAINT fk_webhook_end_webhook_id FOREIGN KEY(webhook_id) REFERENCES webhook (webhook_id)
);
INSERT INTO "webhook_end" VALUES('01a0f530-a100-7000-8022-cdec52974348','local',1790820000000000,1790820000000000);
CREATE TABLE webhook_rotation (
	webhook_id TEXT NOT NULL, 
	generation INTEGER NOT NULL, 
	rotated_by TEXT NOT NULL, 
	old_until BIGINT NOT NULL, 
	rotated_at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_webhook_rotation PRIMARY KEY (webhook_id, generation), 
	CONSTRAINT fk_webhook_rotation_webhook_id FOREIGN KEY(webhook_id) REFERENCES webhook (webhook_id)
);
INSERT INTO "webhook_rotation" VALUES('01a0f530-a100-7000-8022-cdec52974348',1,'local',1790820000000000,1790820000000000,1790820000000000);
CREATE INDEX ix_lead_key_lead_id ON lead_key (lead_id);
CREATE INDEX ix_identity_fact_into_lead_id ON identity_fact (into_lead_id);
CREATE INDEX ix_identity_fact_lead_id ON identity_fact (lead_id);
CREATE INDEX ix_bundle_alias_card_id_alias ON bundle_alias (card_id, alias);
CREATE INDEX ix_score_log_card_id_at ON score_log (card_id, at);
CREATE INDEX ix_score_log_lead_id_at ON score_log (lead_id, at);
CREATE INDEX ix_retraining_step_request_id ON retraining_step (request_id);
CREATE INDEX ix_digest_card_id_at ON digest (card_id, at);
CREATE TRIGGER lead_no_update BEFORE UPDATE ON lead BEGIN SELECT RAISE(ABORT, 'lead is append-only'); END;
CREATE TRIGGER lead_no_delete BEFORE DELETE ON lead BEGIN SELECT RAISE(ABORT, 'lead is append-only'); END;
CREATE TRIGGER bundle_no_update BEFORE UPDATE ON bundle BEGIN SELECT RAISE(ABORT, 'bundle is append-only'); END;
CREATE TRIGGER bundle_no_delete BEFORE DELETE ON bundle BEGIN SELECT RAISE(ABORT, 'bundle is append-only'); END;
CREATE TRIGGER bundle_alias_no_update BEFORE UPDATE ON bundle_alias BEGIN SELECT RAISE(ABORT, 'bundle_alias is append-only'); END;
CREATE TRIGGER bundle_alias_no_delete BEFORE DELETE ON bundle_alias BEGIN SELECT RAISE(ABORT, 'bundle_alias is append-only'); END;
CREATE TRIGGER dataset_no_update BEFORE UPDATE ON dataset BEGIN SELECT RAISE(ABORT, 'dataset is append-only'); END;
CREATE TRIGGER dataset_no_delete BEFORE DELETE ON dataset BEGIN SELECT RAISE(ABORT, 'dataset is append-only'); END;
CREATE TRIGGER proposal_no_update BEFORE UPDATE ON proposal BEGIN SELECT RAISE(ABORT, 'proposal is append-only'); END;
CREATE TRIGGER proposal_no_delete BEFORE DELETE ON proposal BEGIN SELECT RAISE(ABORT, 'proposal is append-only'); END;
CREATE TRIGGER card_version_no_update BEFORE UPDATE ON card_version BEGIN SELECT RAISE(ABORT, 'card_version is append-only'); END;
CREATE TRIGGER card_version_no_delete BEFORE DELETE ON card_version BEGIN SELECT RAISE(ABORT, 'card_version is append-only'); END;
CREATE TRIGGER decision_no_update BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'decision is append-only'); END;
CREATE TRIGGER decision_no_delete BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'decision is append-only'); END;
CREATE TRIGGER retraining_request_no_update BEFORE UPDATE ON retraining_request BEGIN SELECT RAISE(ABORT, 'retraining_request is append-only'); END;
CREATE TRIGGER retraining_request_no_delete BEFORE DELETE ON retraining_request BEGIN SELECT RAISE(ABORT, 'retraining_request is append-only'); END;
CREATE TRIGGER retraining_step_no_update BEFORE UPDATE ON retraining_step BEGIN SELECT RAISE(ABORT, 'retraining_step is append-only'); END;
CREATE TRIGGER retraining_step_no_delete BEFORE DELETE ON retraining_step BEGIN SELECT RAISE(ABORT, 'retraining_step is append-only'); END;
CREATE TRIGGER digest_no_update BEFORE UPDATE ON digest BEGIN SELECT RAISE(ABORT, 'digest is append-only'); END;
CREATE TRIGGER digest_no_delete BEFORE DELETE ON digest BEGIN SELECT RAISE(ABORT, 'digest is append-only'); END;
CREATE INDEX ix_api_key_end_key_id ON api_key_end (key_id);
CREATE INDEX ix_audit_at ON audit (at);
CREATE INDEX ix_rule_request_card_id_asked_at ON rule_request (card_id, asked_at);
CREATE INDEX ix_delivery_webhook_id_state_next_at ON delivery (webhook_id, state, next_at);
CREATE INDEX ix_delivery_webhook_id_lead_id_outbox_id ON delivery (webhook_id, lead_id, outbox_id);
CREATE TRIGGER api_key_no_update BEFORE UPDATE ON api_key BEGIN SELECT RAISE(ABORT, 'api_key is append-only'); END;
CREATE TRIGGER api_key_no_delete BEFORE DELETE ON api_key BEGIN SELECT RAISE(ABORT, 'api_key is append-only'); END;
CREATE TRIGGER api_key_end_no_update BEFORE UPDATE ON api_key_end BEGIN SELECT RAISE(ABORT, 'api_key_end is append-only'); END;
CREATE TRIGGER api_key_end_no_delete BEFORE DELETE ON api_key_end BEGIN SELECT RAISE(ABORT, 'api_key_end is append-only'); END;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER agreement_version_no_update BEFORE UPDATE ON agreement_version BEGIN SELECT RAISE(ABORT, 'agreement_version is append-only'); END;
CREATE TRIGGER agreement_version_no_delete BEFORE DELETE ON agreement_version BEGIN SELECT RAISE(ABORT, 'agreement_version is append-only'); END;
CREATE TRIGGER rule_request_no_update BEFORE UPDATE ON rule_request BEGIN SELECT RAISE(ABORT, 'rule_request is append-only'); END;
CREATE TRIGGER rule_request_no_delete BEFORE DELETE ON rule_request BEGIN SELECT RAISE(ABORT, 'rule_request is append-only'); END;
CREATE TRIGGER rule_answer_no_update BEFORE UPDATE ON rule_answer BEGIN SELECT RAISE(ABORT, 'rule_answer is append-only'); END;
CREATE TRIGGER rule_answer_no_delete BEFORE DELETE ON rule_answer BEGIN SELECT RAISE(ABORT, 'rule_answer is append-only'); END;
CREATE TRIGGER webhook_no_update BEFORE UPDATE ON webhook BEGIN SELECT RAISE(ABORT, 'webhook is append-only'); END;
CREATE TRIGGER webhook_no_delete BEFORE DELETE ON webhook BEGIN SELECT RAISE(ABORT, 'webhook is append-only'); END;
CREATE TRIGGER webhook_end_no_update BEFORE UPDATE ON webhook_end BEGIN SELECT RAISE(ABORT, 'webhook_end is append-only'); END;
CREATE TRIGGER webhook_end_no_delete BEFORE DELETE ON webhook_end BEGIN SELECT RAISE(ABORT, 'webhook_end is append-only'); END;
CREATE TRIGGER outbox_no_update BEFORE UPDATE ON outbox BEGIN SELECT RAISE(ABORT, 'outbox is append-only'); END;
CREATE TRIGGER outbox_no_delete BEFORE DELETE ON outbox BEGIN SELECT RAISE(ABORT, 'outbox is append-only'); END;
CREATE INDEX ix_arrival_free_at_id ON arrival (free_at, id);
CREATE INDEX ix_event_lead_id_happened_at ON event (lead_id, happened_at);
CREATE INDEX ix_attribute_lead_id_happened_at ON attribute (lead_id, happened_at);
CREATE INDEX ix_feedback_lead_id_happened_at ON feedback (lead_id, happened_at);
CREATE INDEX ix_outcome_lead_id_happened_at ON outcome (lead_id, happened_at);
CREATE INDEX ix_contact_lead_id_happened_at ON contact (lead_id, happened_at);
CREATE INDEX ix_landmark_lead_id_happened_at ON landmark (lead_id, happened_at);
CREATE INDEX ix_claim_handoff_id ON claim (handoff_id);
CREATE INDEX ix_claim_lead_id_happened_at ON claim (lead_id, happened_at);
CREATE INDEX ix_handoff_lead_id_card_id ON handoff (lead_id, card_id);
CREATE INDEX ix_handoff_opened_at ON handoff (opened_at);
CREATE TRIGGER handoff_close_no_update BEFORE UPDATE ON handoff_close BEGIN SELECT RAISE(ABORT, 'handoff_close is append-only'); END;
CREATE TRIGGER handoff_close_no_delete BEFORE DELETE ON handoff_close BEGIN SELECT RAISE(ABORT, 'handoff_close is append-only'); END;
CREATE INDEX ix_import_run_file_hash_mapping_hash ON import_run (file_hash, mapping_hash);
CREATE TRIGGER import_run_no_update BEFORE UPDATE ON import_run BEGIN SELECT RAISE(ABORT, 'import_run is append-only'); END;
CREATE TRIGGER import_run_no_delete BEFORE DELETE ON import_run BEGIN SELECT RAISE(ABORT, 'import_run is append-only'); END;
CREATE INDEX ix_fact_delivery_handoff_id ON fact_delivery (handoff_id);
CREATE INDEX ix_fact_delivery_fact_kind_first_id ON fact_delivery (fact_kind, first_id);
CREATE INDEX ix_fact_delivery_import_id ON fact_delivery (import_id);
CREATE INDEX ix_retraction_lead_id ON retraction (lead_id);
CREATE TRIGGER retraction_no_update BEFORE UPDATE ON retraction BEGIN SELECT RAISE(ABORT, 'retraction is append-only'); END;
CREATE TRIGGER retraction_no_delete BEFORE DELETE ON retraction BEGIN SELECT RAISE(ABORT, 'retraction is append-only'); END;
CREATE TRIGGER import_start_no_update BEFORE UPDATE ON import_start BEGIN SELECT RAISE(ABORT, 'import_start is append-only'); END;
CREATE TRIGGER import_start_no_delete BEFORE DELETE ON import_start BEGIN SELECT RAISE(ABORT, 'import_start is append-only'); END;
CREATE TRIGGER import_undo_no_update BEFORE UPDATE ON import_undo BEGIN SELECT RAISE(ABORT, 'import_undo is append-only'); END;
CREATE TRIGGER import_undo_no_delete BEFORE DELETE ON import_undo BEGIN SELECT RAISE(ABORT, 'import_undo is append-only'); END;
CREATE TRIGGER fact_delivery_no_update BEFORE UPDATE ON fact_delivery BEGIN SELECT RAISE(ABORT, 'fact_delivery is append-only'); END;
CREATE TRIGGER fact_delivery_no_delete BEFORE DELETE ON fact_delivery BEGIN SELECT RAISE(ABORT, 'fact_delivery is append-only'); END;
CREATE INDEX ix_address_lead_id ON address (lead_id);
CREATE INDEX ix_declared_source_source ON declared_source (source);
CREATE TRIGGER declared_source_no_update BEFORE UPDATE ON declared_source BEGIN SELECT RAISE(ABORT, 'declared_source is append-only'); END;
CREATE TRIGGER declared_source_no_delete BEFORE DELETE ON declared_source BEGIN SELECT RAISE(ABORT, 'declared_source is append-only'); END;
CREATE TRIGGER lead_key_no_update BEFORE UPDATE ON lead_key WHEN NOT EXISTS (SELECT 1 FROM rewriting) BEGIN SELECT RAISE(ABORT, 'lead_key is append-only'); END;
CREATE TRIGGER lead_key_no_delete BEFORE DELETE ON lead_key BEGIN SELECT RAISE(ABORT, 'lead_key is append-only'); END;
CREATE TRIGGER identity_fact_no_update BEFORE UPDATE ON identity_fact WHEN NOT EXISTS (SELECT 1 FROM rewriting) BEGIN SELECT RAISE(ABORT, 'identity_fact is append-only'); END;
CREATE TRIGGER identity_fact_no_delete BEFORE DELETE ON identity_fact BEGIN SELECT RAISE(ABORT, 'identity_fact is append-only'); END;
CREATE TRIGGER event_no_update BEFORE UPDATE ON event WHEN NOT EXISTS (SELECT 1 FROM rewriting) BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE TRIGGER attribute_no_update BEFORE UPDATE ON attribute WHEN NOT EXISTS (SELECT 1 FROM rewriting) BEGIN SELECT RAISE(ABORT, 'attribute is append-only'); END;
CREATE TRIGGER attribute_no_delete BEFORE DELETE ON attribute BEGIN SELECT RAISE(ABORT, 'attribute is append-only'); END;
CREATE TRIGGER feedback_no_update BEFORE UPDATE ON feedback WHEN NOT EXISTS (SELECT 1 FROM rewriting) BEGIN SELECT RAISE(ABORT, 'feedback is append-only'); END;
CREATE TRIGGER feedback_no_delete BEFORE DELETE ON feedback BEGIN SELECT RAISE(ABORT, 'feedback is append-only'); END;
CREATE TRIGGER outcome_no_update BEFORE UPDATE ON outcome WHEN NOT EXISTS (SELECT 1 FROM rewriting) BEGIN SELECT RAISE(ABORT, 'outcome is append-only'); END;
CREATE TRIGGER outcome_no_delete BEFORE DELETE ON outcome BEGIN SELECT RAISE(ABORT, 'outcome is append-only'); END;
CREATE TRIGGER contact_no_update BEFORE UPDATE ON contact WHEN NOT EXISTS (SELECT 1 FROM rewriting) BEGIN SELECT RAISE(ABORT, 'contact is append-only'); END;
CREATE TRIGGER contact_no_delete BEFORE DELETE ON contact BEGIN SELECT RAISE(ABORT, 'contact is append-only'); END;
CREATE TRIGGER landmark_no_update BEFORE UPDATE ON landmark WHEN NOT EXISTS (SELECT 1 FROM rewriting) BEGIN SELECT RAISE(ABORT, 'landmark is append-only'); END;
CREATE TRIGGER landmark_no_delete BEFORE DELETE ON landmark BEGIN SELECT RAISE(ABORT, 'landmark is append-only'); END;
CREATE TRIGGER claim_no_update BEFORE UPDATE ON claim WHEN NOT EXISTS (SELECT 1 FROM rewriting) BEGIN SELECT RAISE(ABORT, 'claim is append-only'); END;
CREATE TRIGGER claim_no_delete BEFORE DELETE ON claim BEGIN SELECT RAISE(ABORT, 'claim is append-only'); END;
CREATE TRIGGER handoff_no_update BEFORE UPDATE ON handoff WHEN NOT EXISTS (SELECT 1 FROM rewriting) BEGIN SELECT RAISE(ABORT, 'handoff is append-only'); END;
CREATE TRIGGER handoff_no_delete BEFORE DELETE ON handoff BEGIN SELECT RAISE(ABORT, 'handoff is append-only'); END;
CREATE TRIGGER score_log_no_update BEFORE UPDATE ON score_log WHEN NOT EXISTS (SELECT 1 FROM rewriting) BEGIN SELECT RAISE(ABORT, 'score_log is append-only'); END;
CREATE TRIGGER score_log_no_delete BEFORE DELETE ON score_log BEGIN SELECT RAISE(ABORT, 'score_log is append-only'); END;
CREATE INDEX ix_undeclared_lead_id ON undeclared (lead_id);
CREATE INDEX ix_undeclared_happened_at ON undeclared (happened_at);
CREATE TRIGGER reactivation_no_update BEFORE UPDATE ON reactivation BEGIN SELECT RAISE(ABORT, 'reactivation is append-only'); END;
CREATE TRIGGER reactivation_no_delete BEFORE DELETE ON reactivation BEGIN SELECT RAISE(ABORT, 'reactivation is append-only'); END;
CREATE INDEX ix_deadline_move_handoff_id_id ON deadline_move (handoff_id, id);
CREATE TRIGGER notice_no_update BEFORE UPDATE ON notice BEGIN SELECT RAISE(ABORT, 'notice is append-only'); END;
CREATE TRIGGER notice_no_delete BEFORE DELETE ON notice BEGIN SELECT RAISE(ABORT, 'notice is append-only'); END;
CREATE TRIGGER deadline_move_no_update BEFORE UPDATE ON deadline_move BEGIN SELECT RAISE(ABORT, 'deadline_move is append-only'); END;
CREATE TRIGGER deadline_move_no_delete BEFORE DELETE ON deadline_move BEGIN SELECT RAISE(ABORT, 'deadline_move is append-only'); END;
CREATE TRIGGER webhook_rotation_no_update BEFORE UPDATE ON webhook_rotation BEGIN SELECT RAISE(ABORT, 'webhook_rotation is append-only'); END;
CREATE TRIGGER webhook_rotation_no_delete BEFORE DELETE ON webhook_rotation BEGIN SELECT RAISE(ABORT, 'webhook_rotation is append-only'); END;
CREATE TRIGGER prefixed_keys_no_update BEFORE UPDATE ON prefixed_keys BEGIN SELECT RAISE(ABORT, 'prefixed_keys is append-only'); END;
CREATE TRIGGER prefixed_keys_no_delete BEFORE DELETE ON prefixed_keys BEGIN SELECT RAISE(ABORT, 'prefixed_keys is append-only'); END;
CREATE TRIGGER card_retirement_no_update BEFORE UPDATE ON card_retirement BEGIN SELECT RAISE(ABORT, 'card_retirement is append-only'); END;
CREATE TRIGGER card_retirement_no_delete BEFORE DELETE ON card_retirement BEGIN SELECT RAISE(ABORT, 'card_retirement is append-only'); END;
CREATE INDEX ix_stock_opened_at_acted_at ON stock (opened_at, acted_at);
CREATE INDEX ix_lead_score_changes_at ON lead_score (changes_at);
CREATE INDEX ix_connection_record_lead_id ON connection_record (lead_id);
CREATE INDEX ix_connection_push_lead_id ON connection_push (lead_id);
CREATE INDEX ix_lead_score_outdated ON lead_score (lead_id) WHERE outdated = 1;
CREATE INDEX ix_lead_score_card_id_card_version_temperature_total ON lead_score (card_id, card_version, temperature, total);
CREATE INDEX ix_intake_delivery_received_at ON intake_delivery (received_at);
CREATE INDEX ix_intake_delivery_lead_lead_id ON intake_delivery_lead (lead_id);
CREATE INDEX ix_lead_draw ON lead (substr(lead_id, 25), lead_id);
CREATE INDEX ix_follow_up_handoff_id ON follow_up (handoff_id);
CREATE TRIGGER follow_up_week_no_update BEFORE UPDATE ON follow_up_week BEGIN SELECT RAISE(ABORT, 'follow_up_week is append-only'); END;
CREATE TRIGGER follow_up_week_no_delete BEFORE DELETE ON follow_up_week BEGIN SELECT RAISE(ABORT, 'follow_up_week is append-only'); END;
CREATE TRIGGER follow_up_no_update BEFORE UPDATE ON follow_up BEGIN SELECT RAISE(ABORT, 'follow_up is append-only'); END;
CREATE TRIGGER follow_up_no_delete BEFORE DELETE ON follow_up BEGIN SELECT RAISE(ABORT, 'follow_up is append-only'); END;
CREATE TRIGGER feedback_reminder_no_update BEFORE UPDATE ON feedback_reminder BEGIN SELECT RAISE(ABORT, 'feedback_reminder is append-only'); END;
CREATE TRIGGER feedback_reminder_no_delete BEFORE DELETE ON feedback_reminder BEGIN SELECT RAISE(ABORT, 'feedback_reminder is append-only'); END;
COMMIT;
