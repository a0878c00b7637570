SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE FUNCTION public.ondo_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$;
CREATE FUNCTION public.ondo_rewritable() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN
  IF TG_OP = 'UPDATE' AND EXISTS (SELECT 1 FROM rewriting) THEN RETURN NULL; END IF;
  RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only';
END $$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.address (
    source text NOT NULL,
    external_id text NOT NULL,
    lead_id text NOT NULL,
    address text NOT NULL,
    updated_at bigint NOT NULL
);
CREATE TABLE public.agreement_version (
    id bigint NOT NULL,
    version integer NOT NULL,
    content text NOT NULL,
    content_hash text NOT NULL,
    approved_by text NOT NULL,
    note text NOT NULL,
    effective_from bigint NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE SEQUENCE public.agreement_version_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.agreement_version_id_seq OWNED BY public.agreement_version.id;
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.api_key (
    key_id text NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    team text,
    key_hash text NOT NULL,
    made_by text NOT NULL,
    expires_at bigint,
    recorded_at bigint NOT NULL
);
CREATE TABLE public.api_key_end (
    id bigint NOT NULL,
    key_id text NOT NULL,
    cause text NOT NULL,
    ended_by text NOT NULL,
    ended_at bigint NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE SEQUENCE public.api_key_end_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.api_key_end_id_seq OWNED BY public.api_key_end.id;
CREATE TABLE public.arrival (
    id bigint NOT NULL,
    lead_id text NOT NULL,
    attempts integer NOT NULL,
    free_at bigint NOT NULL
);
CREATE SEQUENCE public.arrival_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.arrival_id_seq OWNED BY public.arrival.id;
CREATE TABLE public.attribute (
    id bigint NOT NULL,
    source text NOT NULL,
    key text NOT NULL,
    content_hash bytea NOT NULL,
    lead_id text NOT NULL,
    name text NOT NULL,
    value text,
    happened_at bigint NOT NULL,
    known_at bigint NOT NULL,
    recorded_at bigint NOT NULL,
    key_space text DEFAULT ''::text NOT NULL,
    generation integer DEFAULT 0 NOT NULL,
    import_id bigint
);
CREATE SEQUENCE public.attribute_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.attribute_id_seq OWNED BY public.attribute.id;
CREATE TABLE public.audit (
    id bigint NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    target text,
    detail text NOT NULL,
    at bigint NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE SEQUENCE public.audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.audit_id_seq OWNED BY public.audit.id;
CREATE TABLE public.bundle (
    bundle_id text NOT NULL,
    card_id text NOT NULL,
    path text NOT NULL,
    manifest text NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE TABLE public.bundle_alias (
    id bigint NOT NULL,
    card_id text NOT NULL,
    alias text NOT NULL,
    bundle_id text NOT NULL,
    cause text NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE SEQUENCE public.bundle_alias_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.bundle_alias_id_seq OWNED BY public.bundle_alias.id;
CREATE TABLE public.card_retirement (
    id bigint NOT NULL,
    card_id text NOT NULL,
    version integer NOT NULL,
    retired_by text NOT NULL,
    replaced_by text,
    note text NOT NULL,
    effective_from bigint NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE SEQUENCE public.card_retirement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.card_retirement_id_seq OWNED BY public.card_retirement.id;
CREATE TABLE public.card_version (
    id bigint NOT NULL,
    card_id text NOT NULL,
    version integer NOT NULL,
    content text NOT NULL,
    content_hash text NOT NULL,
    approved_by text NOT NULL,
    proposal_id text,
    note text NOT NULL,
    effective_from bigint NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE SEQUENCE public.card_version_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.card_version_id_seq OWNED BY public.card_version.id;
CREATE TABLE public.claim (
    id bigint NOT NULL,
    source text NOT NULL,
    key text NOT NULL,
    content_hash bytea NOT NULL,
    lead_id text NOT NULL,
    handoff_id text,
    owner text NOT NULL,
    team text,
    due_at bigint,
    happened_at bigint NOT NULL,
    known_at bigint NOT NULL,
    recorded_at bigint NOT NULL,
    key_space text DEFAULT ''::text NOT NULL,
    generation integer DEFAULT 0 NOT NULL,
    import_id bigint
);
CREATE SEQUENCE public.claim_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.claim_id_seq OWNED BY public.claim.id;
CREATE TABLE public.connection (
    name text NOT NULL,
    kind text NOT NULL,
    cursor text NOT NULL,
    read_at bigint,
    problem text NOT NULL,
    updated_at bigint NOT NULL
);
CREATE TABLE public.connection_push (
    name text NOT NULL,
    record_id text NOT NULL,
    lead_id text NOT NULL,
    sent text NOT NULL,
    noted text NOT NULL,
    doing text NOT NULL,
    problem text NOT NULL,
    updated_at bigint NOT NULL
);
CREATE TABLE public.connection_record (
    name text NOT NULL,
    kind text NOT NULL,
    record_id text NOT NULL,
    lead_id text,
    seen text NOT NULL,
    dated_facts text NOT NULL,
    gone boolean NOT NULL,
    erased boolean NOT NULL,
    problem text NOT NULL,
    updated_at bigint NOT NULL
);
CREATE TABLE public.contact (
    id bigint NOT NULL,
    source text NOT NULL,
    key text NOT NULL,
    content_hash bytea NOT NULL,
    lead_id text NOT NULL,
    handoff_id text,
    channel text NOT NULL,
    reached boolean NOT NULL,
    happened_at bigint NOT NULL,
    known_at bigint NOT NULL,
    recorded_at bigint NOT NULL,
    key_space text DEFAULT ''::text NOT NULL,
    generation integer DEFAULT 0 NOT NULL,
    import_id bigint
);
CREATE SEQUENCE public.contact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.contact_id_seq OWNED BY public.contact.id;
CREATE TABLE public.dataset (
    dataset_id text NOT NULL,
    manifest text NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE TABLE public.deadline_move (
    id bigint NOT NULL,
    handoff_id text NOT NULL,
    claim_id bigint,
    counted_from bigint NOT NULL,
    was_at bigint NOT NULL,
    due_at bigint NOT NULL,
    cause text NOT NULL,
    agreement_version integer NOT NULL,
    days text NOT NULL,
    known_at bigint NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE SEQUENCE public.deadline_move_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.deadline_move_id_seq OWNED BY public.deadline_move.id;
CREATE TABLE public.decision (
    id bigint NOT NULL,
    kind text NOT NULL,
    proposal_id text,
    card_id text NOT NULL,
    version integer,
    names text NOT NULL,
    reason text NOT NULL,
    rule_ids text,
    decided_at bigint NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE SEQUENCE public.decision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.decision_id_seq OWNED BY public.decision.id;
CREATE TABLE public.declared_source (
    id bigint NOT NULL,
    source text NOT NULL,
    ids text NOT NULL,
    links boolean NOT NULL,
    declared_by text NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE SEQUENCE public.declared_source_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.declared_source_id_seq OWNED BY public.declared_source.id;
CREATE TABLE public.delivery (
    outbox_id bigint NOT NULL,
    webhook_id text NOT NULL,
    lead_id text,
    state text NOT NULL,
    attempts integer NOT NULL,
    next_at bigint NOT NULL,
    last_error text NOT NULL,
    updated_at bigint NOT NULL
);
CREATE TABLE public.digest (
    id bigint NOT NULL,
    card_id text NOT NULL,
    at bigint NOT NULL,
    content text NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE SEQUENCE public.digest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.digest_id_seq OWNED BY public.digest.id;
CREATE TABLE public.event (
    id bigint NOT NULL,
    source text NOT NULL,
    key text NOT NULL,
    content_hash bytea NOT NULL,
    lead_id text NOT NULL,
    kind text NOT NULL,
    channel text,
    properties text NOT NULL,
    happened_at bigint NOT NULL,
    known_at bigint NOT NULL,
    recorded_at bigint NOT NULL,
    key_space text DEFAULT ''::text NOT NULL,
    generation integer DEFAULT 0 NOT NULL,
    import_id bigint
);
CREATE SEQUENCE public.event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.event_id_seq OWNED BY public.event.id;
CREATE TABLE public.fact_delivery (
    id bigint NOT NULL,
    fact_kind text NOT NULL,
    first_id bigint,
    last_id bigint,
    handoff_id text,
    import_id bigint,
    recorded_at bigint NOT NULL
);
CREATE SEQUENCE public.fact_delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.fact_delivery_id_seq OWNED BY public.fact_delivery.id;
CREATE TABLE public.feedback (
    id bigint NOT NULL,
    source text NOT NULL,
    key text NOT NULL,
    content_hash bytea NOT NULL,
    lead_id text NOT NULL,
    handoff_id text,
    label text NOT NULL,
    reason text,
    rater text NOT NULL,
    happened_at bigint NOT NULL,
    known_at bigint NOT NULL,
    recorded_at bigint NOT NULL,
    key_space text DEFAULT ''::text NOT NULL,
    generation integer DEFAULT 0 NOT NULL,
    import_id bigint
);
CREATE SEQUENCE public.feedback_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.feedback_id_seq OWNED BY public.feedback.id;
CREATE TABLE public.feedback_reminder (
    week text NOT NULL,
    waiting bigint NOT NULL,
    told_at bigint NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE TABLE public.follow_up (
    week text NOT NULL,
    handoff_id text NOT NULL,
    chance double precision NOT NULL,
    drawn boolean NOT NULL,
    until bigint NOT NULL,
    drawn_at bigint NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE TABLE public.follow_up_week (
    week text NOT NULL,
    salt text NOT NULL,
    share double precision NOT NULL,
    at_most bigint NOT NULL,
    unanswered bigint NOT NULL,
    drawn bigint NOT NULL,
    drawn_at bigint NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE TABLE public.handoff (
    handoff_id text NOT NULL,
    source text NOT NULL,
    key text NOT NULL,
    content_hash bytea NOT NULL,
    lead_id text NOT NULL,
    card_id text NOT NULL,
    card_version integer NOT NULL,
    via text NOT NULL,
    snapshot text NOT NULL,
    propensity double precision NOT NULL,
    due_at bigint,
    owner text,
    opened_at bigint NOT NULL,
    known_at bigint NOT NULL,
    recorded_at bigint NOT NULL,
    key_space text DEFAULT ''::text NOT NULL,
    generation integer DEFAULT 0 NOT NULL,
    import_id bigint
);
CREATE TABLE public.handoff_close (
    id bigint NOT NULL,
    handoff_id text NOT NULL,
    generation integer DEFAULT 0 NOT NULL,
    cause text NOT NULL,
    closed_at bigint NOT NULL,
    known_at bigint NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE SEQUENCE public.handoff_close_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.handoff_close_id_seq OWNED BY public.handoff_close.id;
CREATE TABLE public.heat (
    lead_id text NOT NULL,
    card_id text NOT NULL,
    temperature text NOT NULL,
    since bigint NOT NULL
);
CREATE TABLE public.identity_fact (
    id bigint NOT NULL,
    lead_id text NOT NULL,
    into_lead_id text,
    cause text NOT NULL,
    decided_by text NOT NULL,
    known_at bigint NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE SEQUENCE public.identity_fact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.identity_fact_id_seq OWNED BY public.identity_fact.id;
CREATE TABLE public.identity_key (
    name text NOT NULL,
    fingerprint text NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE TABLE public.import_run (
    id bigint NOT NULL,
    file_hash text NOT NULL,
    mapping_hash text NOT NULL,
    counts text NOT NULL,
    assumptions text NOT NULL,
    observed_until bigint,
    arrival_order boolean NOT NULL,
    recorded_at bigint NOT NULL,
    import_id bigint
);
CREATE SEQUENCE public.import_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.import_run_id_seq OWNED BY public.import_run.id;
CREATE TABLE public.import_start (
    id bigint NOT NULL,
    source text NOT NULL,
    file_name text NOT NULL,
    file_hash text NOT NULL,
    mapping_hash text NOT NULL,
    started_by text NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE SEQUENCE public.import_start_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.import_start_id_seq OWNED BY public.import_start.id;
CREATE TABLE public.import_undo (
    import_id bigint NOT NULL,
    undone_by text NOT NULL,
    counts text NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE TABLE public.intake_delivery (
    id bigint NOT NULL,
    name text NOT NULL,
    path text NOT NULL,
    kind text NOT NULL,
    body bytea,
    counts text NOT NULL,
    refused text NOT NULL,
    problem text NOT NULL,
    received_at bigint NOT NULL,
    replayed_at bigint
);
CREATE SEQUENCE public.intake_delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.intake_delivery_id_seq OWNED BY public.intake_delivery.id;
CREATE TABLE public.intake_delivery_lead (
    delivery_id bigint NOT NULL,
    lead_id text NOT NULL
);
CREATE TABLE public.landmark (
    id bigint NOT NULL,
    source text NOT NULL,
    key text NOT NULL,
    content_hash bytea NOT NULL,
    lead_id text NOT NULL,
    happened_at bigint NOT NULL,
    known_at bigint NOT NULL,
    recorded_at bigint NOT NULL,
    key_space text DEFAULT ''::text NOT NULL,
    generation integer DEFAULT 0 NOT NULL,
    import_id bigint
);
CREATE SEQUENCE public.landmark_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.landmark_id_seq OWNED BY public.landmark.id;
CREATE TABLE public.lead (
    lead_id text NOT NULL,
    known_at bigint NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE TABLE public.lead_key (
    source text NOT NULL,
    external_id text NOT NULL,
    lead_id text NOT NULL,
    known_at bigint NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE TABLE public.lead_score (
    lead_id text NOT NULL,
    card_id text NOT NULL,
    card_version integer NOT NULL,
    lead_version bigint,
    fits boolean NOT NULL,
    attribute_points integer NOT NULL,
    behaviour_points integer NOT NULL,
    decay_points integer NOT NULL,
    total integer NOT NULL,
    temperature text,
    fast_track text,
    probability double precision,
    bundle_id text,
    gates integer NOT NULL,
    reasons text NOT NULL,
    last_active_at bigint,
    since bigint NOT NULL,
    scored_at bigint NOT NULL,
    changes_at bigint,
    outdated boolean DEFAULT false NOT NULL
);
CREATE TABLE public.lead_state (
    lead_id text NOT NULL,
    facts bigint NOT NULL,
    content bytea,
    tail text NOT NULL
);
CREATE TABLE public.notice (
    handoff_id text NOT NULL,
    kind text NOT NULL,
    due_at bigint NOT NULL,
    at bigint NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE TABLE public.notice_recipient (
    webhook_id text NOT NULL,
    form text NOT NULL,
    address text NOT NULL,
    lang text NOT NULL,
    owner text,
    team text,
    any_hour boolean NOT NULL,
    updated_at bigint NOT NULL
);
CREATE TABLE public.open_handoff (
    lead_id text NOT NULL,
    card_id text NOT NULL,
    handoff_id text NOT NULL
);
CREATE TABLE public.outbox (
    id bigint NOT NULL,
    message_id text NOT NULL,
    kind text NOT NULL,
    lead_id text,
    payload text NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE SEQUENCE public.outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.outbox_id_seq OWNED BY public.outbox.id;
CREATE TABLE public.outcome (
    id bigint NOT NULL,
    source text NOT NULL,
    key text NOT NULL,
    content_hash bytea NOT NULL,
    lead_id text NOT NULL,
    handoff_id text,
    outcome text NOT NULL,
    amount_minor bigint,
    currency text,
    happened_at bigint NOT NULL,
    known_at bigint NOT NULL,
    recorded_at bigint NOT NULL,
    key_space text DEFAULT ''::text NOT NULL,
    generation integer DEFAULT 0 NOT NULL,
    import_id bigint
);
CREATE SEQUENCE public.outcome_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.outcome_id_seq OWNED BY public.outcome.id;
CREATE TABLE public.person (
    lead_id text NOT NULL,
    name text,
    company text,
    email text,
    phone text,
    note text,
    updated_at bigint NOT NULL
);
CREATE TABLE public.prefixed_keys (
    id bigint NOT NULL,
    fact_kind text NOT NULL,
    source text NOT NULL,
    prefix text NOT NULL,
    became text NOT NULL,
    facts bigint NOT NULL,
    duplicates bigint NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE SEQUENCE public.prefixed_keys_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.prefixed_keys_id_seq OWNED BY public.prefixed_keys.id;
CREATE TABLE public.proposal (
    proposal_id text NOT NULL,
    card_id text NOT NULL,
    bundle_id text,
    dataset_id text,
    content text NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE TABLE public.pulse (
    id bigint NOT NULL,
    room bytea NOT NULL,
    beat_at bigint NOT NULL
);
CREATE SEQUENCE public.pulse_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.pulse_id_seq OWNED BY public.pulse.id;
CREATE TABLE public.reactivation (
    id bigint NOT NULL,
    handoff_id text NOT NULL,
    event_id bigint NOT NULL,
    fast_track text NOT NULL,
    claim_id bigint,
    since bigint NOT NULL,
    due_before bigint,
    due_at bigint NOT NULL,
    at bigint NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE SEQUENCE public.reactivation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.reactivation_id_seq OWNED BY public.reactivation.id;
CREATE TABLE public.retraction (
    id bigint NOT NULL,
    fact_kind text NOT NULL,
    fact_id bigint,
    handoff_id text,
    lead_id text NOT NULL,
    cause text NOT NULL,
    retracted_by text NOT NULL,
    import_id bigint,
    known_at bigint NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE SEQUENCE public.retraction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.retraction_id_seq OWNED BY public.retraction.id;
CREATE TABLE public.retraining_request (
    request_id text NOT NULL,
    card_id text NOT NULL,
    cause text NOT NULL,
    reasons text NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE TABLE public.retraining_step (
    id bigint NOT NULL,
    request_id text NOT NULL,
    state text NOT NULL,
    detail text NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE SEQUENCE public.retraining_step_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.retraining_step_id_seq OWNED BY public.retraining_step.id;
CREATE TABLE public.rewriting (
    reason text NOT NULL
);
CREATE TABLE public.rule_answer (
    request_id text NOT NULL,
    answer text NOT NULL,
    reason text NOT NULL,
    names text NOT NULL,
    answered_at bigint NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE TABLE public.rule_request (
    request_id text NOT NULL,
    card_id text NOT NULL,
    rule_id text,
    lead_id text,
    choice text NOT NULL,
    note text NOT NULL,
    asked_by text NOT NULL,
    asked_at bigint NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE TABLE public.score_log (
    id bigint NOT NULL,
    lead_id text NOT NULL,
    card_id text NOT NULL,
    card_version integer NOT NULL,
    at bigint NOT NULL,
    attribute_points integer NOT NULL,
    behaviour_points integer NOT NULL,
    decay_points integer NOT NULL,
    total integer NOT NULL,
    temperature text NOT NULL,
    fast_track text,
    probability double precision,
    bundle_id text,
    snapshot text NOT NULL
);
CREATE SEQUENCE public.score_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.score_log_id_seq OWNED BY public.score_log.id;
CREATE TABLE public.scoring_round (
    card_id text NOT NULL,
    version integer NOT NULL,
    began_at bigint NOT NULL,
    ended_at bigint,
    events bigint
);
CREATE TABLE public.session_end (
    session_id text NOT NULL,
    key_id text NOT NULL,
    ends_at bigint NOT NULL,
    ended_at bigint NOT NULL
);
CREATE TABLE public.stock (
    lead_id text NOT NULL,
    card_id text NOT NULL,
    acted_at bigint NOT NULL,
    opened_at bigint
);
CREATE TABLE public.undeclared (
    event_id bigint NOT NULL,
    name text NOT NULL,
    lead_id text NOT NULL,
    value text NOT NULL,
    happened_at bigint NOT NULL
);
CREATE TABLE public.upkeep (
    name text NOT NULL,
    progress text NOT NULL,
    done boolean NOT NULL,
    updated_at bigint NOT NULL
);
CREATE TABLE public.webhook (
    webhook_id text NOT NULL,
    url text NOT NULL,
    kinds text NOT NULL,
    made_by text NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE TABLE public.webhook_end (
    webhook_id text NOT NULL,
    ended_by text NOT NULL,
    ended_at bigint NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE TABLE public.webhook_rotation (
    webhook_id text NOT NULL,
    generation integer NOT NULL,
    rotated_by text NOT NULL,
    old_until bigint NOT NULL,
    rotated_at bigint NOT NULL,
    recorded_at bigint NOT NULL
);
ALTER TABLE ONLY public.agreement_version ALTER COLUMN id SET DEFAULT nextval('public.agreement_version_id_seq'::regclass);
ALTER TABLE ONLY public.api_key_end ALTER COLUMN id SET DEFAULT nextval('public.api_key_end_id_seq'::regclass);
ALTER TABLE ONLY public.arrival ALTER COLUMN id SET DEFAULT nextval('public.arrival_id_seq'::regclass);
ALTER TABLE ONLY public.attribute ALTER COLUMN id SET DEFAULT nextval('public.attribute_id_seq'::regclass);
ALTER TABLE ONLY public.audit ALTER COLUMN id SET DEFAULT nextval('public.audit_id_seq'::regclass);
ALTER TABLE ONLY public.bundle_alias ALTER COLUMN id SET DEFAULT nextval('public.bundle_alias_id_seq'::regclass);
ALTER TABLE ONLY public.card_retirement ALTER COLUMN id SET DEFAULT nextval('public.card_retirement_id_seq'::regclass);
ALTER TABLE ONLY public.card_version ALTER COLUMN id SET DEFAULT nextval('public.card_version_id_seq'::regclass);
ALTER TABLE ONLY public.claim ALTER COLUMN id SET DEFAULT nextval('public.claim_id_seq'::regclass);
ALTER TABLE ONLY public.contact ALTER COLUMN id SET DEFAULT nextval('public.contact_id_seq'::regclass);
ALTER TABLE ONLY public.deadline_move ALTER COLUMN id SET DEFAULT nextval('public.deadline_move_id_seq'::regclass);
ALTER TABLE ONLY public.decision ALTER COLUMN id SET DEFAULT nextval('public.decision_id_seq'::regclass);
ALTER TABLE ONLY public.declared_source ALTER COLUMN id SET DEFAULT nextval('public.declared_source_id_seq'::regclass);
ALTER TABLE ONLY public.digest ALTER COLUMN id SET DEFAULT nextval('public.digest_id_seq'::regclass);
ALTER TABLE ONLY public.event ALTER COLUMN id SET DEFAULT nextval('public.event_id_seq'::regclass);
ALTER TABLE ONLY public.fact_delivery ALTER COLUMN id SET DEFAULT nextval('public.fact_delivery_id_seq'::regclass);
ALTER TABLE ONLY public.feedback ALTER COLUMN id SET DEFAULT nextval('public.feedback_id_seq'::regclass);
ALTER TABLE ONLY public.handoff_close ALTER COLUMN id SET DEFAULT nextval('public.handoff_close_id_seq'::regclass);
ALTER TABLE ONLY public.identity_fact ALTER COLUMN id SET DEFAULT nextval('public.identity_fact_id_seq'::regclass);
ALTER TABLE ONLY public.import_run ALTER COLUMN id SET DEFAULT nextval('public.import_run_id_seq'::regclass);
ALTER TABLE ONLY public.import_start ALTER COLUMN id SET DEFAULT nextval('public.import_start_id_seq'::regclass);
ALTER TABLE ONLY public.intake_delivery ALTER COLUMN id SET DEFAULT nextval('public.intake_delivery_id_seq'::regclass);
ALTER TABLE ONLY public.landmark ALTER COLUMN id SET DEFAULT nextval('public.landmark_id_seq'::regclass);
ALTER TABLE ONLY public.outbox ALTER COLUMN id SET DEFAULT nextval('public.outbox_id_seq'::regclass);
ALTER TABLE ONLY public.outcome ALTER COLUMN id SET DEFAULT nextval('public.outcome_id_seq'::regclass);
ALTER TABLE ONLY public.prefixed_keys ALTER COLUMN id SET DEFAULT nextval('public.prefixed_keys_id_seq'::regclass);
ALTER TABLE ONLY public.pulse ALTER COLUMN id SET DEFAULT nextval('public.pulse_id_seq'::regclass);
ALTER TABLE ONLY public.reactivation ALTER COLUMN id SET DEFAULT nextval('public.reactivation_id_seq'::regclass);
ALTER TABLE ONLY public.retraction ALTER COLUMN id SET DEFAULT nextval('public.retraction_id_seq'::regclass);
ALTER TABLE ONLY public.retraining_step ALTER COLUMN id SET DEFAULT nextval('public.retraining_step_id_seq'::regclass);
ALTER TABLE ONLY public.score_log ALTER COLUMN id SET DEFAULT nextval('public.score_log_id_seq'::regclass);
INSERT INTO public.address VALUES
	('form', 'address:70a4186e028a869f9eddb60f042a18f2', '01a0f530-a100-7000-8013-38cce6a0a3ba', 'sato@example.com', 1790820000000000),
	('ma', 'address:781ccadc7b5d08b6dcc513e6453b3fc1', '01a0f4f9-b280-7000-8009-b33715092e65', 'hanako@example.com', 1790816400000000);
INSERT INTO public.agreement_version VALUES
	(1, 1, '{"marketing":{"attributes_filled":0.7,"handoff_minutes":60,"hot_leads_per_month":20},"name":{"en":"Hand-off agreement","ja":"引き渡しの合意"},"sales":{"attempts":3,"due_soon_hours":6,"first_contact_hours":24,"outcome_days":30,"reason_on_send_back":true,"stock_per_day":20},"schema":1,"teams":[]}', '3922bf52140c0a3f279ca3833d7a7944141f4854f2c1bd74c3f1b5dbbbaf2a75', '["加藤"]', '', 1790812800000000, 1790820000000000);
INSERT INTO public.alembic_version VALUES
	('0023');
INSERT INTO public.api_key VALUES
	('0ae159eeae9d', 'web', 'score', NULL, '6a7fc72b7b9006c4d92323f3109725f033e171fed47f5f1a81613dd94cf9c6a2', 'local', NULL, 1790820000000000);
INSERT INTO public.api_key_end VALUES
	(1, '0ae159eeae9d', 'revoked', 'local', 1790820000000000, 1790820000000000);
INSERT INTO public.arrival VALUES
	(1, '01a0f530-a100-7000-800d-de2b714f6515', 0, 1790820000000000),
	(2, '01a0f530-a100-7000-8011-9f0c35230d9c', 0, 1790820000000000);
INSERT INTO public.attribute VALUES
	(1, 'ma', 'state/1c07c9717bdae2a363cf7cc91441c58b', '\xe0a1fdec849350bf5c0e22a6077a50b7', '01a0f4f9-b280-7000-8001-1f21faff25a6', 'employees', '800.0', 1790816400000000, 1790816400000000, 1790816400000000, '', 0, NULL),
	(2, 'ma', 'state/1c82c139180d324ac7365ada24105519', '\x36e1f5ed18c6e69ba840058127bec41f', '01a0f4f9-b280-7000-8001-1f21faff25a6', 'industry', '"it"', 1790816400000000, 1790816400000000, 1790816400000000, '', 0, NULL),
	(3, 'ma', 'state/07aaa140c3e42376ed4eab3e28ab3374', '\xf3a023bf5c9ab8cd88961f8336a1b7c2', '01a0f4f9-b280-7000-8001-1f21faff25a6', 'title_level', '"department_head"', 1790816400000000, 1790816400000000, 1790816400000000, '', 0, NULL),
	(4, 'ma', 'state/9beed2bac1b284abdce1cc1f14c9072c', '\xc82cc96fe59c7f1ca0d234a11e4e5871', '01a0f4f9-b280-7000-8001-1f21faff25a6', 'expected_by', '"2027-01-15"', 1790816400000000, 1790816400000000, 1790816400000000, '', 0, NULL),
	(5, 'ma', 'state/1866277911e4026b98bafe02ec346fa3', '\x124c05a9fc1a45fb6da6c4b39ff30cfb', '01a0f4f9-b280-7000-8005-fb09e36084b5', 'employees', '800.0', 1790816400000000, 1790816400000000, 1790816400000000, '', 0, NULL),
	(6, 'ma', 'state/0b3b797820372bd9211a0728e9c87bc0', '\x1f23b28a336be5c98fce403f1461ac33', '01a0f4f9-b280-7000-8005-fb09e36084b5', 'industry', '"it"', 1790816400000000, 1790816400000000, 1790816400000000, '', 0, NULL),
	(7, 'ma', 'state/480e247a133a3d17ff0f2a23eba2f153', '\xa95989191d1e0bd748dd9cf530e30ccc', '01a0f4f9-b280-7000-8005-fb09e36084b5', 'title_level', '"department_head"', 1790816400000000, 1790816400000000, 1790816400000000, '', 0, NULL),
	(8, 'ma', 'state/fc343f862f763ee1b3a1980b611a4faf', '\x2cd110d3bdb04b5eb33d70fa255d7df0', '01a0f4f9-b280-7000-8005-fb09e36084b5', 'expected_by', '"2027-01-15"', 1790816400000000, 1790816400000000, 1790816400000000, '', 0, NULL),
	(9, 'ma', 'state/ba1d91d1a1df8ac1b0791f4eb107de09', '\xf04fd675995b3eab8366a05e6eaa7670', '01a0f4f9-b280-7000-8009-b33715092e65', 'employees', '800.0', 1790816400000000, 1790816400000000, 1790816400000000, '', 0, NULL),
	(10, 'ma', 'state/eb96d7b9f065993e7571826c44a75887', '\x884a329c82e98b79049d0f285f7ad9bf', '01a0f4f9-b280-7000-8009-b33715092e65', 'industry', '"it"', 1790816400000000, 1790816400000000, 1790816400000000, '', 0, NULL),
	(11, 'ma', 'state/a930f4d40dec3d3d3700493573c59d33', '\xc3ee9316c76a27ccfedb49eab4b7b694', '01a0f4f9-b280-7000-8009-b33715092e65', 'title_level', '"department_head"', 1790816400000000, 1790816400000000, 1790816400000000, '', 0, NULL),
	(12, 'ma', 'state/fcfb1dfe4a2060b97107a54648f6170b', '\xc1a009adb0f2cdf90ea03dcd5a506c45', '01a0f4f9-b280-7000-8009-b33715092e65', 'expected_by', '"2027-01-15"', 1790816400000000, 1790816400000000, 1790816400000000, '', 0, NULL),
	(13, 'crm', '1', '\x2519d32dfed39b8957f38b238934adb7', '01a0f530-a100-7000-8011-9f0c35230d9c', 'industry', '"製造業"', 1790640000000000, 1790820000000000, 1790820000000000, '', 0, NULL);
INSERT INTO public.audit VALUES
	(1, 'local', 'lead.linked', '01a0f4f9-b280-7000-8005-fb09e36084b5', '{"by":"local","leads":["01a0f4f9-b280-7000-8005-fb09e36084b5","01a0f530-a100-7000-800d-de2b714f6515"]}', 1790820000000000, 1790820000000000),
	(2, 'local', 'event.retracted', NULL, '{"causeless":[],"facts":1,"leads":["01a0f530-a100-7000-800d-de2b714f6515"],"reopened":[],"source":"ma"}', 1790820000000000, 1790820000000000),
	(3, 'local', 'person.erased', '01a0f530-a100-7000-800e-67496cfc1174', '{"held":true,"replaced":1}', 1790820000000000, 1790820000000000),
	(4, 'local', 'source.declared', 'web', '{"ids":"plain","links":true}', 1790820000000000, 1790820000000000),
	(5, 'local', 'proposal.approved', 'p1', '{"card_id":"standard","changes":null,"version":2}', 1790820000000000, 1790820000000000),
	(6, 'local', 'import.undone', '1', '{"kept":{"attribute":0,"contact":0,"event":0,"feedback":0,"handoff":0,"landmark":0,"outcome":0},"retracted":{"attribute":0,"contact":0,"event":0,"feedback":0,"handoff":0,"landmark":0,"outcome":0}}', 1790820000000000, 1790820000000000),
	(7, 'local', 'rule_request.answered', '01a0f530-a100-7000-801f-09b28472bb38', '{"answer":"accepted"}', 1790820000000000, 1790820000000000),
	(8, 'local', 'key.made', '0ae159eeae9d', '{"expires_at":null,"name":"web","role":"score","team":null}', 1790820000000000, 1790820000000000),
	(9, 'local', 'key.ended', '0ae159eeae9d', '{"cause":"revoked","ended_at":"2026-10-01T02:00:00Z"}', 1790820000000000, 1790820000000000),
	(10, '0ae159eeae9d', 'session.closed', '0ae159eeae9d', '{}', 1790820000000000, 1790820000000000),
	(11, 'local', 'agreement.published', '1', '{"content_hash":"3922bf52140c0a3f279ca3833d7a7944141f4854f2c1bd74c3f1b5dbbbaf2a75"}', 1790820000000000, 1790820000000000),
	(12, 'local', 'webhook.added', '01a0f530-a100-7000-8022-cdec52974348', '{"kinds":[]}', 1790820000000000, 1790820000000000),
	(13, 'local', 'webhook.rotated', '01a0f530-a100-7000-8022-cdec52974348', '{"generation":1,"old_until":"2026-10-01T02:00:00Z"}', 1790820000000000, 1790820000000000),
	(14, 'local', 'webhook.ended', '01a0f530-a100-7000-8022-cdec52974348', '{}', 1790820000000000, 1790820000000000);
INSERT INTO public.bundle VALUES
	('b1', 'standard', 'bundles/b1', '{"card_id":"standard"}', 1790820000000000);
INSERT INTO public.bundle_alias VALUES
	(1, 'standard', 'champion', 'b1', 'p1', 1790820000000000);
INSERT INTO public.card_retirement VALUES
	(1, 'before', 1, '["加藤"]', 'standard', '', 1790820000000000, 1790820000000000);
INSERT INTO public.card_version VALUES
	(1, 'default', 1, '{"attributes":{"employees":{"label":{"en":"Employees","ja":"従業員数"},"type":"number"},"expected_by":{"label":{"en":"Expected introduction date","ja":"導入予定日"},"type":"date"},"has_authority":{"label":{"en":"Authority to decide","ja":"決裁権"},"type":"boolean"},"industry":{"choices":["manufacturing","it","logistics","finance","retail","construction","healthcare","services","public","other"],"label":{"en":"Industry","ja":"業種"},"type":"text"},"title_level":{"choices":["staff","chief","manager","department_head","executive"],"label":{"en":"Title level","ja":"役職"},"type":"text"}},"axis_caps":{},"card_id":"default","cool_off_days":30,"decay":[{"idle_days":30,"take":10},{"idle_days":90,"lasting":true,"to":0}],"exploration_rate":0,"fast_tracks":[{"hot_for_days":30,"id":"concrete_inquiry","label":{"en":"Concrete inquiry by contact form","ja":"問い合わせフォームからの具体的な相談"},"when":{"event":"contact_form","where":{"eq":true,"property":"concrete"}}},{"hot_for_days":30,"id":"executive_inquiry","label":{"en":"Direct inquiry by an executive with authority","ja":"決裁権を持つ役員からの直接の問い合わせ"},"lead":{"and":[{"attribute":"title_level","eq":"executive"},{"not":{"attribute":"has_authority","eq":false}}]},"when":{"event":"direct_inquiry"}},{"hot_for_days":30,"id":"competitor_switch","label":{"en":"Urgent switch from a competitor","ja":"競合からの緊急の切り替え"},"when":{"event":"switch_inquiry","where":{"eq":true,"property":"urgent"}}}],"gates":[{"ask":{"en":"When do you expect to introduce it?","ja":"導入時期はいつ頃をお考えですか。"},"attribute":"expected_by","id":"timeframe","label":{"en":"Timeframe (within 6 months)","ja":"導入時期（6か月以内）"},"when":{"attribute":"expected_by","within_days":183}}],"grid":5,"hot_line":100,"kinds":{"call_made":{"actor":"seller","label":{"en":"Call made","ja":"架電"}},"contact_form":{"actor":"lead","label":{"en":"Contact form","ja":"問い合わせフォーム"},"properties":{"concrete":"boolean"}},"demo_request":{"actor":"lead","label":{"en":"Demo request","ja":"デモ依頼"}},"direct_inquiry":{"actor":"lead","label":{"en":"Direct inquiry","ja":"直接の問い合わせ"}},"document_download":{"actor":"lead","label":{"en":"Document download","ja":"資料ダウンロード"},"properties":{"document":"text","machine":"boolean"}},"document_request":{"actor":"lead","label":{"en":"Document request","ja":"資料請求"}},"email_click":{"actor":"lead","answers":"email_sent","label":{"en":"E-mail click","ja":"メールのリンククリック"},"properties":{"machine":"boolean"}},"email_open":{"actor":"lead","answers":"email_sent","label":{"en":"E-mail open","ja":"メール開封"},"properties":{"machine":"boolean"},"wakes":false},"email_sent":{"actor":"seller","label":{"en":"E-mail sent","ja":"メール配信"}},"exhibition_visit":{"actor":"lead","label":{"en":"Exhibition visit","ja":"展示会来場"}},"page_view":{"actor":"lead","label":{"en":"Page view","ja":"ページ閲覧"},"properties":{"machine":"boolean","page":"text"}},"quote_request":{"actor":"lead","label":{"en":"Quote request","ja":"見積依頼"}},"seminar_attended":{"actor":"lead","label":{"en":"Seminar attended","ja":"セミナー参加"},"properties":{"topic":"text"}},"site_visit":{"actor":"lead","label":{"en":"Site visit","ja":"サイト訪問"},"properties":{"machine":"boolean"}},"switch_inquiry":{"actor":"lead","label":{"en":"Inquiry about switching from a competitor","ja":"競合からの切り替え相談"},"properties":{"urgent":"boolean"}}},"machine_traffic":"set_aside","name":{"en":"Default card (the article''s example)","ja":"標準カード（記事の例）"},"rules":[{"axis":"attribute","direction":"+","id":"employees_500","label":{"en":"500 employees or more","ja":"従業員数500名以上"},"locked":false,"notice":false,"points":15,"when":{"attribute":"employees","gte":500}},{"axis":"attribute","direction":"+","id":"target_industry","label":{"en":"Target industry","ja":"ターゲット業種"},"locked":false,"notice":false,"points":10,"when":{"attribute":"industry","in":["manufacturing","it","logistics"]}},{"axis":"attribute","direction":"+","id":"department_head","label":{"en":"Department head or above","ja":"部長職以上"},"locked":false,"notice":false,"points":10,"when":{"attribute":"title_level","in":["department_head","executive"]}},{"axis":"behaviour","counts":"once","direction":"+","id":"price_page","label":{"en":"Price page viewed","ja":"料金ページの閲覧"},"locked":false,"notice":false,"points":15,"when":{"event":"page_view","where":{"eq":"price","property":"page"}}},{"axis":"behaviour","counts":"once","direction":"+","id":"case_study","label":{"en":"Case study downloaded","ja":"導入事例のダウンロード"},"locked":false,"notice":false,"points":10,"when":{"event":"document_download","where":{"eq":"case_study","property":"document"}}},{"axis":"behaviour","counts":"once","direction":"+","id":"seminar","label":{"en":"Problem-solving seminar attended","ja":"課題解決型セミナーへの参加"},"locked":false,"notice":false,"points":20,"when":{"event":"seminar_attended","where":{"eq":"problem_solving","property":"topic"}}},{"axis":"behaviour","counts":"once","direction":"+","id":"document_request","label":{"en":"Document requested","ja":"資料請求"},"locked":false,"notice":false,"points":20,"when":{"event":"document_request"}},{"axis":"behaviour","counts":"once","direction":"+","id":"demo_or_quote","label":{"en":"Demo or quote requested","ja":"デモ・見積もりの依頼"},"locked":false,"notice":true,"points":50,"when":{"event":["demo_request","quote_request"]}},{"axis":"behaviour","counts":{"max":5},"direction":"+","id":"email_open","label":{"en":"E-mail opened","ja":"メールの開封"},"locked":false,"notice":false,"points":1,"when":{"event":"email_open"}},{"axis":"behaviour","counts":{"max":5},"direction":"+","id":"site_visit","label":{"en":"Site visited","ja":"サイト訪問"},"locked":false,"notice":false,"points":1,"when":{"event":"site_visit"}}],"schema":1,"warm_line":40}', 'c2d237925595d0fefdef127ab777fb1c265d30f1d5770e52c4689badad39b533', '["Sato","Tanaka"]', NULL, '', 1790816400000000, 1790816400000000),
	(2, 'standard', 1, '{"attributes":{},"axis_caps":{},"card_id":"standard","cool_off_days":30,"decay":[],"exploration_rate":0,"fast_tracks":[],"gates":[],"grid":5,"hot_line":100,"kinds":{"price_view":{"actor":"lead","label":{"en":"price","ja":"価格"},"properties":{"page":"text"}},"seminar":{"actor":"lead","label":{"en":"seminar","ja":"セミナー"},"properties":{"day":"date","minutes":"number","online":"boolean"}}},"name":{"en":"standard","ja":"標準"},"rules":[{"axis":"behaviour","counts":"once","direction":"+","id":"price","label":{"en":"price","ja":"price"},"locked":false,"notice":false,"points":15,"when":{"event":"price_view"}},{"axis":"behaviour","counts":"once","direction":"+","id":"seminar","label":{"en":"seminar","ja":"seminar"},"locked":false,"notice":false,"points":20,"when":{"event":"seminar"}}],"schema":1,"warm_line":40}', '4c79670fc62ea8c1792baf8ff8c21567ae606059dfccf3c6534f6e2d398689e5', '["加藤"]', NULL, '', 1788220800000000, 1790820000000000),
	(3, 'standard', 2, '{"attributes":{},"axis_caps":{},"card_id":"standard","cool_off_days":30,"decay":[],"exploration_rate":0,"fast_tracks":[],"gates":[],"grid":5,"hot_line":95,"kinds":{"price_view":{"actor":"lead","label":{"en":"price","ja":"価格"},"properties":{"page":"text"}},"seminar":{"actor":"lead","label":{"en":"seminar","ja":"セミナー"},"properties":{"day":"date","minutes":"number","online":"boolean"}}},"name":{"en":"standard","ja":"標準"},"rules":[{"axis":"behaviour","counts":"once","direction":"+","id":"price","label":{"en":"price","ja":"price"},"locked":false,"notice":false,"points":25,"when":{"event":"price_view"}},{"axis":"behaviour","counts":"once","direction":"+","id":"seminar","label":{"en":"seminar","ja":"seminar"},"locked":false,"notice":false,"points":10,"when":{"event":"seminar"}}],"schema":1,"warm_line":40}', 'cbbece7256812a93f5c9ae8d4f2d9c23f45a6d62a44e63b4c32896d64f7998ea', '["加藤","佐藤"]', 'p1', 'agreed', 1790812800000000, 1790820000000000);
INSERT INTO public.claim VALUES
	(1, 'app', '1', '\x1cd6dbb0a297b06e0c41d562b0944647', '01a0f530-a100-7000-8011-9f0c35230d9c', '01a0f530-a100-7000-8015-672b857f928d', 'kato', NULL, NULL, 1790812800000000, 1790820000000000, 1790820000000000, '', 0, NULL);
INSERT INTO public.contact VALUES
	(1, 'app', '1', '\x4b729928d93bf6c809ba1b3d01f6d2c4', '01a0f530-a100-7000-8011-9f0c35230d9c', '01a0f530-a100-7000-8015-672b857f928d', 'telephone', true, 1790812800000000, 1790820000000000, 1790820000000000, '', 0, NULL);
INSERT INTO public.dataset VALUES
	('d1', '{"rows":1}', 1790820000000000);
INSERT INTO public.deadline_move VALUES
	(1, '01a0f530-a100-7000-8015-672b857f928d', 1, 1790553600000000, 1790726400000000, 1790812800000000, 'calendar', 1, '["2026-10-01"]', 1790812800000000, 1790820000000000);
INSERT INTO public.decision VALUES
	(1, 'approve', 'p1', 'standard', 2, '["加藤","佐藤"]', 'agreed', NULL, 1790812800000000, 1790820000000000);
INSERT INTO public.declared_source VALUES
	(1, 'web', 'plain', true, 'local', 1790820000000000);
INSERT INTO public.delivery VALUES
	(19, '01a0f530-a100-7000-8022-cdec52974348', '01a0f530-a100-7000-8011-9f0c35230d9c', 'waiting', 0, 1790820000000000, '', 1790820000000000);
INSERT INTO public.digest VALUES
	(1, 'standard', 1790812800000000, '{"at":1790812800000000,"card_id":"standard","card_version":1,"facts":{},"findings":[],"report":null}', 1790820000000000);
INSERT INTO public.event VALUES
	(1, 'ma', 'L-1-demo', '\x0a3d91775555b22b4b5d910dfca6cc26', '01a0f4f9-b280-7000-8001-1f21faff25a6', 'demo_request', 'web', '{}', 1790816400000000, 1790816400000000, 1790816400000000, '', 0, NULL),
	(2, 'ma', 'L-1-request', '\x486b728b4ef010545b4a6efbb11ca73a', '01a0f4f9-b280-7000-8001-1f21faff25a6', 'document_request', 'web', '{}', 1790816400000000, 1790816400000000, 1790816400000000, '', 0, NULL),
	(3, 'ma', 'L-2-demo', '\x588e368f52a1ce39fba2b5854be5f561', '01a0f4f9-b280-7000-8005-fb09e36084b5', 'demo_request', 'web', '{}', 1790816400000000, 1790816400000000, 1790816400000000, '', 0, NULL),
	(4, 'ma', 'L-2-request', '\xe553670e3301e83aff79bac07cd10a6d', '01a0f4f9-b280-7000-8005-fb09e36084b5', 'document_request', 'web', '{}', 1790816400000000, 1790816400000000, 1790816400000000, '', 0, NULL),
	(5, 'ma', 'address:5d38a9454d1bca6ec0ea82bf43c03c98', '\xce4f21980ac9726855ec1b36e409bf1b', '01a0f4f9-b280-7000-8009-b33715092e65', 'demo_request', 'web', '{}', 1790816400000000, 1790816400000000, 1790816400000000, '', 0, NULL),
	(6, 'ma', 'address:89d95675289954e864e4697c6e867e6d', '\x021f2ad0da1d527bbdaa638a531a69f6', '01a0f4f9-b280-7000-8009-b33715092e65', 'document_request', 'web', '{}', 1790816400000000, 1790816400000000, 1790816400000000, '', 0, NULL),
	(7, 'ma', 'visit', '\x615a37eddb6d809185ea8a7098301bf3', '01a0f530-a100-7000-800d-de2b714f6515', 'page_view', NULL, '{"page":"price"}', 1790820000000000, 1790820000000000, 1790820000000000, '', 0, NULL),
	(8, 'ma', 'wrong', '\x043cd1a983cfd7d3e839b9ca55684058', '01a0f530-a100-7000-800d-de2b714f6515', 'seminar', NULL, '{}', 1790820000000000, 1790820000000000, 1790820000000000, '', 0, NULL),
	(9, 'web', '1', '\x15799284f4f280582f4191470f20f684', '01a0f530-a100-7000-8011-9f0c35230d9c', 'site_visit', NULL, '{}', 1790726400000000, 1790820000000000, 1790820000000000, '', 0, NULL);
INSERT INTO public.fact_delivery VALUES
	(1, 'event', 1, 1, NULL, NULL, 1790820000000000);
INSERT INTO public.feedback VALUES
	(1, 'app', '1', '\xe3883c20b256ac081de9c28a1f69450a', '01a0f530-a100-7000-8011-9f0c35230d9c', '01a0f530-a100-7000-8015-672b857f928d', 'accurate_hot', NULL, 'kato', 1790812800000000, 1790820000000000, 1790820000000000, '', 0, NULL);
INSERT INTO public.follow_up VALUES
	('2026-W40', '01a0f530-a100-7000-801a-d6c37f36f606', 1, true, 1798156800000000, 1790820000000000, 1790820000000000);
INSERT INTO public.follow_up_week VALUES
	('2026-W40', 'a6ca06d033def8ecb07280a5eb6dd30a', 1, 1, 1, 1, 1790820000000000, 1790820000000000);
INSERT INTO public.handoff VALUES
	('01a0f4f9-b280-7000-8003-8aab95a287ed', 'ondo', '01a0f4f9-b280-7000-8003-8aab95a287ed', '\x339cb5f332a2ea850fd5e3498f548de1', '01a0f4f9-b280-7000-8001-1f21faff25a6', 'default', 1, 'hot', '{"acquired":{"at":1790816400000000,"channel":"web","key":"L-1-demo","kind":"demo_request"},"contacts":[],"events":2,"fast_track_events":[],"history":[{"at":1790816400000000,"channel":"web","key":"L-1-demo","kind":"demo_request","rules":["demo_or_quote"]},{"at":1790816400000000,"channel":"web","key":"L-1-request","kind":"document_request","rules":["document_request"]}],"latest":{"at":1790816400000000,"channel":"web","key":"L-1-request","kind":"document_request"},"model":{},"score":{"at":1790816400000000,"attribute":35,"behaviour":70,"caps":0,"decay":0,"fast_track":null,"gates":{"timeframe":"met"},"rules":[{"counted":1,"event":null,"faded":0,"points":15,"rule_id":"employees_500"},{"counted":1,"event":null,"faded":0,"points":10,"rule_id":"target_industry"},{"counted":1,"event":null,"faded":0,"points":10,"rule_id":"department_head"},{"counted":1,"event":{"at":1790816400000000,"channel":"web","key":"L-1-request","kind":"document_request"},"faded":0,"points":20,"rule_id":"document_request"},{"counted":1,"event":{"at":1790816400000000,"channel":"web","key":"L-1-demo","kind":"demo_request"},"faded":0,"points":50,"rule_id":"demo_or_quote"}],"temperature":"hot","total":105}}', 1, 1791248400000000, NULL, 1790816400000000, 1790816400000000, 1790816400000000, '', 0, NULL),
	('01a0f4f9-b280-7000-8007-0f9a254c5189', 'ondo', '01a0f4f9-b280-7000-8007-0f9a254c5189', '\x02e79ef9bf35f9ef5b2d0ac66752552f', '01a0f4f9-b280-7000-8005-fb09e36084b5', 'default', 1, 'hot', '{"acquired":{"at":1790816400000000,"channel":"web","key":"L-2-demo","kind":"demo_request"},"contacts":[],"events":2,"fast_track_events":[],"history":[{"at":1790816400000000,"channel":"web","key":"L-2-demo","kind":"demo_request","rules":["demo_or_quote"]},{"at":1790816400000000,"channel":"web","key":"L-2-request","kind":"document_request","rules":["document_request"]}],"latest":{"at":1790816400000000,"channel":"web","key":"L-2-request","kind":"document_request"},"model":{},"score":{"at":1790816400000000,"attribute":35,"behaviour":70,"caps":0,"decay":0,"fast_track":null,"gates":{"timeframe":"met"},"rules":[{"counted":1,"event":null,"faded":0,"points":15,"rule_id":"employees_500"},{"counted":1,"event":null,"faded":0,"points":10,"rule_id":"target_industry"},{"counted":1,"event":null,"faded":0,"points":10,"rule_id":"department_head"},{"counted":1,"event":{"at":1790816400000000,"channel":"web","key":"L-2-request","kind":"document_request"},"faded":0,"points":20,"rule_id":"document_request"},{"counted":1,"event":{"at":1790816400000000,"channel":"web","key":"L-2-demo","kind":"demo_request"},"faded":0,"points":50,"rule_id":"demo_or_quote"}],"temperature":"hot","total":105}}', 1, 1791248400000000, NULL, 1790816400000000, 1790816400000000, 1790816400000000, '', 0, NULL),
	('01a0f4f9-b280-7000-800b-7a2a13becf98', 'ondo', '01a0f4f9-b280-7000-800b-7a2a13becf98', '\xf99312187ecce1c4a3ec1cc6af1c368e', '01a0f4f9-b280-7000-8009-b33715092e65', 'default', 1, 'hot', '{"acquired":{"at":1790816400000000,"channel":"web","key":null,"kind":"demo_request"},"contacts":[],"events":2,"fast_track_events":[],"history":[{"at":1790816400000000,"channel":"web","key":null,"kind":"demo_request","rules":["demo_or_quote"]},{"at":1790816400000000,"channel":"web","key":null,"kind":"document_request","rules":["document_request"]}],"latest":{"at":1790816400000000,"channel":"web","key":null,"kind":"document_request"},"model":{},"score":{"at":1790816400000000,"attribute":35,"behaviour":70,"caps":0,"decay":0,"fast_track":null,"gates":{"timeframe":"met"},"rules":[{"counted":1,"event":null,"faded":0,"points":15,"rule_id":"employees_500"},{"counted":1,"event":null,"faded":0,"points":10,"rule_id":"target_industry"},{"counted":1,"event":null,"faded":0,"points":10,"rule_id":"department_head"},{"counted":1,"event":{"at":1790816400000000,"channel":"web","key":null,"kind":"document_request"},"faded":0,"points":20,"rule_id":"document_request"},{"counted":1,"event":{"at":1790816400000000,"channel":"web","key":null,"kind":"demo_request"},"faded":0,"points":50,"rule_id":"demo_or_quote"}],"temperature":"hot","total":105}}', 1, 1791248400000000, NULL, 1790816400000000, 1790816400000000, 1790816400000000, '', 0, NULL),
	('01a0f530-a100-7000-8015-672b857f928d', 'ondo', '01a0f530-a100-7000-8015-672b857f928d', '\xb816fe91515352ad14783470e8e903bb', '01a0f530-a100-7000-8011-9f0c35230d9c', 'standard', 1, 'hot', '{}', 1, NULL, NULL, 1790812800000000, 1790820000000000, 1790820000000000, '', 0, NULL),
	('01a0f530-a100-7000-8018-c12c490e23dc', 'ondo', '01a0f530-a100-7000-8018-c12c490e23dc', '\xbe300a199a9c0ebd307397927219276b', '01a0f530-a100-7000-8011-9f0c35230d9c', 'standard', 1, 'manual', '{}', 1, NULL, NULL, 1790812800000000, 1790820000000000, 1790820000000000, '', 0, NULL),
	('01a0f530-a100-7000-801a-d6c37f36f606', 'crm', 'late', '\x1f3e7ea78d3c16d71b654bb805a7478c', '01a0f530-a100-7000-8011-9f0c35230d9c', 'standard', 1, 'hot', '{}', 1, NULL, NULL, 1787788800000000, 1790820000000000, 1790820000000000, '', 0, NULL);
INSERT INTO public.handoff_close VALUES
	(1, '01a0f4f9-b280-7000-8003-8aab95a287ed', 0, 'won', 1790820000000000, 1790820000000000, 1790820000000000),
	(2, '01a0f530-a100-7000-8015-672b857f928d', 0, 'won', 1790812800000000, 1790820000000000, 1790820000000000),
	(3, '01a0f530-a100-7000-801a-d6c37f36f606', 0, 'closed', 1787875200000000, 1790820000000000, 1790820000000000);
INSERT INTO public.heat VALUES
	('01a0f4f9-b280-7000-8001-1f21faff25a6', 'default', 'hot', 1790816400000000),
	('01a0f4f9-b280-7000-8005-fb09e36084b5', 'default', 'hot', 1790816400000000),
	('01a0f4f9-b280-7000-8009-b33715092e65', 'default', 'hot', 1790816400000000),
	('01a0f530-a100-7000-8011-9f0c35230d9c', 'standard', 'hot', 1790812800000000);
INSERT INTO public.identity_fact VALUES
	(1, '01a0f530-a100-7000-800d-de2b714f6515', '01a0f4f9-b280-7000-8005-fb09e36084b5', 'person', 'local', 1790820000000000, 1790820000000000),
	(2, '01a0f530-a100-7000-8012-b9d20d34d12c', '01a0f530-a100-7000-8011-9f0c35230d9c', 'person', '', 1790820000000000, 1790820000000000);
INSERT INTO public.identity_key VALUES
	('addresses', '476a9286f4eee878', 1790816400000000);
INSERT INTO public.import_run VALUES
	(1, 'file', 'mapping', '{"events":1}', '[]', NULL, false, 1790820000000000, NULL);
INSERT INTO public.import_start VALUES
	(1, 'crm', 'leads.csv', 'file', 'mapping', 'local', 1790820000000000);
INSERT INTO public.import_undo VALUES
	(1, 'local', '{"kept":{"attribute":0,"contact":0,"event":0,"feedback":0,"handoff":0,"landmark":0,"outcome":0},"retracted":{"attribute":0,"contact":0,"event":0,"feedback":0,"handoff":0,"landmark":0,"outcome":0}}', 1790820000000000);
INSERT INTO public.landmark VALUES
	(1, 'crm', '1', '\x97660d151066502a3a86cefc1fe7beb2', '01a0f530-a100-7000-8011-9f0c35230d9c', 1790726400000000, 1790820000000000, 1790820000000000, '', 0, NULL);
INSERT INTO public.lead VALUES
	('01a0f4f9-b280-7000-8001-1f21faff25a6', 1790816400000000, 1790816400000000),
	('01a0f4f9-b280-7000-8005-fb09e36084b5', 1790816400000000, 1790816400000000),
	('01a0f4f9-b280-7000-8009-b33715092e65', 1790816400000000, 1790816400000000),
	('01a0f530-a100-7000-800d-de2b714f6515', 1790820000000000, 1790820000000000),
	('01a0f530-a100-7000-800e-67496cfc1174', 1790820000000000, 1790820000000000),
	('01a0f530-a100-7000-8011-9f0c35230d9c', 1790820000000000, 1790820000000000),
	('01a0f530-a100-7000-8012-b9d20d34d12c', 1790820000000000, 1790820000000000),
	('01a0f530-a100-7000-8013-38cce6a0a3ba', 1790820000000000, 1790820000000000);
INSERT INTO public.lead_key VALUES
	('crm', 'A', '01a0f530-a100-7000-8011-9f0c35230d9c', 1790820000000000, 1790820000000000),
	('form', 'address:70a4186e028a869f9eddb60f042a18f2', '01a0f530-a100-7000-8013-38cce6a0a3ba', 1790820000000000, 1790820000000000),
	('ma', 'L-1', '01a0f4f9-b280-7000-8001-1f21faff25a6', 1790816400000000, 1790816400000000),
	('ma', 'L-2', '01a0f4f9-b280-7000-8005-fb09e36084b5', 1790816400000000, 1790816400000000),
	('ma', 'address:781ccadc7b5d08b6dcc513e6453b3fc1', '01a0f4f9-b280-7000-8009-b33715092e65', 1790816400000000, 1790816400000000),
	('ma', 'cookie-7', '01a0f530-a100-7000-800d-de2b714f6515', 1790820000000000, 1790820000000000),
	('ma', 'erased:e9daec09ebb0041856680148777ce16c', '01a0f530-a100-7000-800e-67496cfc1174', 1790820000000000, 1790820000000000),
	('web', 'cookie', '01a0f530-a100-7000-8012-b9d20d34d12c', 1790820000000000, 1790820000000000);
INSERT INTO public.lead_score VALUES
	('01a0f4f9-b280-7000-8001-1f21faff25a6', 'default', 1, 4, true, 35, 70, 0, 105, 'hot', NULL, NULL, NULL, 0, '[["demo_or_quote",50],["document_request",20],["employees_500",15]]', 1790816400000000, 1790816400000000, 1790816400000000, 1793408400000000, true),
	('01a0f4f9-b280-7000-8009-b33715092e65', 'default', 1, 4, true, 35, 70, 0, 105, 'hot', NULL, NULL, NULL, 0, '[["demo_or_quote",50],["document_request",20],["employees_500",15]]', 1790816400000000, 1790816400000000, 1790816400000000, 1793408400000000, false);
INSERT INTO public.lead_state VALUES
	('01a0f4f9-b280-7000-8001-1f21faff25a6', 3, NULL, ''),
	('01a0f4f9-b280-7000-8005-fb09e36084b5', 3, NULL, ''),
	('01a0f4f9-b280-7000-8009-b33715092e65', 3, NULL, ''),
	('01a0f530-a100-7000-800d-de2b714f6515', 3, NULL, ''),
	('01a0f530-a100-7000-800e-67496cfc1174', 1, NULL, ''),
	('01a0f530-a100-7000-8011-9f0c35230d9c', 1, NULL, '');
INSERT INTO public.notice VALUES
	('01a0f530-a100-7000-8015-672b857f928d', 'breached', 1790812800000000, 1790820000000000, 1790820000000000);
INSERT INTO public.open_handoff VALUES
	('01a0f4f9-b280-7000-8005-fb09e36084b5', 'default', '01a0f4f9-b280-7000-8007-0f9a254c5189'),
	('01a0f4f9-b280-7000-8009-b33715092e65', 'default', '01a0f4f9-b280-7000-800b-7a2a13becf98'),
	('01a0f530-a100-7000-8011-9f0c35230d9c', 'standard', '01a0f530-a100-7000-8018-c12c490e23dc');
INSERT INTO public.outbox VALUES
	(1, '01a0f4f9-b280-7000-8000-8d98b53a0be1', 'card.approved', NULL, '{"card_id":"default","card_version":1,"content_hash":"c2d237925595d0fefdef127ab777fb1c265d30f1d5770e52c4689badad39b533","effective_from":"2026-10-01T01:00:00Z","proposal_id":null}', 1790816400000000),
	(2, '01a0f4f9-b280-7000-8002-03f9e5065a4b', 'lead.hot', '01a0f4f9-b280-7000-8001-1f21faff25a6', '{"at":"2026-10-01T01:00:00Z","card_id":"default","card_version":1,"lead_id":"01a0f4f9-b280-7000-8001-1f21faff25a6","total":105}', 1790816400000000),
	(3, '01a0f4f9-b280-7000-8004-17995e9da91e', 'handoff.opened', '01a0f4f9-b280-7000-8001-1f21faff25a6', '{"card_id":"default","card_version":1,"due_at":"2026-10-06T01:00:00Z","handoff_id":"01a0f4f9-b280-7000-8003-8aab95a287ed","lead_id":"01a0f4f9-b280-7000-8001-1f21faff25a6","opened_at":"2026-10-01T01:00:00Z","via":"hot"}', 1790816400000000),
	(4, '01a0f4f9-b280-7000-8006-5028dc03e1be', 'lead.hot', '01a0f4f9-b280-7000-8005-fb09e36084b5', '{"at":"2026-10-01T01:00:00Z","card_id":"default","card_version":1,"lead_id":"01a0f4f9-b280-7000-8005-fb09e36084b5","total":105}', 1790816400000000),
	(5, '01a0f4f9-b280-7000-8008-3673a64d3a74', 'handoff.opened', '01a0f4f9-b280-7000-8005-fb09e36084b5', '{"card_id":"default","card_version":1,"due_at":"2026-10-06T01:00:00Z","handoff_id":"01a0f4f9-b280-7000-8007-0f9a254c5189","lead_id":"01a0f4f9-b280-7000-8005-fb09e36084b5","opened_at":"2026-10-01T01:00:00Z","via":"hot"}', 1790816400000000),
	(6, '01a0f4f9-b280-7000-800a-853e2e9349d4', 'lead.hot', '01a0f4f9-b280-7000-8009-b33715092e65', '{"at":"2026-10-01T01:00:00Z","card_id":"default","card_version":1,"lead_id":"01a0f4f9-b280-7000-8009-b33715092e65","total":105}', 1790816400000000),
	(7, '01a0f4f9-b280-7000-800c-073f6e1b8968', 'handoff.opened', '01a0f4f9-b280-7000-8009-b33715092e65', '{"card_id":"default","card_version":1,"due_at":"2026-10-06T01:00:00Z","handoff_id":"01a0f4f9-b280-7000-800b-7a2a13becf98","lead_id":"01a0f4f9-b280-7000-8009-b33715092e65","opened_at":"2026-10-01T01:00:00Z","via":"hot"}', 1790816400000000),
	(8, '01a0f530-a100-7000-800f-e7592ef275c0', 'lead.erased', '01a0f530-a100-7000-800e-67496cfc1174', '{"at":"2026-10-01T02:00:00Z","lead_id":"01a0f530-a100-7000-800e-67496cfc1174"}', 1790820000000000),
	(9, '01a0f530-a100-7000-8010-d44d6405755c', 'handoff.closed', '01a0f4f9-b280-7000-8001-1f21faff25a6', '{"card_id":"default","cause":"won","closed_at":"2026-10-01T02:00:00Z","handoff_id":"01a0f4f9-b280-7000-8003-8aab95a287ed","lead_id":"01a0f4f9-b280-7000-8001-1f21faff25a6"}', 1790820000000000),
	(10, '01a0f530-a100-7000-8014-58177c8a1e6b', 'card.approved', NULL, '{"card_id":"standard","card_version":1,"content_hash":"4c79670fc62ea8c1792baf8ff8c21567ae606059dfccf3c6534f6e2d398689e5","effective_from":"2026-09-01T00:00:00Z","proposal_id":null}', 1790820000000000),
	(11, '01a0f530-a100-7000-8016-198c6264ed73', 'handoff.opened', '01a0f530-a100-7000-8011-9f0c35230d9c', '{"card_id":"standard","card_version":1,"due_at":null,"handoff_id":"01a0f530-a100-7000-8015-672b857f928d","lead_id":"01a0f530-a100-7000-8011-9f0c35230d9c","opened_at":"2026-10-01T00:00:00Z","via":"hot"}', 1790820000000000),
	(12, '01a0f530-a100-7000-8017-4e7162cf7bc5', 'handoff.closed', '01a0f530-a100-7000-8011-9f0c35230d9c', '{"card_id":"standard","cause":"won","closed_at":"2026-10-01T00:00:00Z","handoff_id":"01a0f530-a100-7000-8015-672b857f928d","lead_id":"01a0f530-a100-7000-8011-9f0c35230d9c"}', 1790820000000000),
	(13, '01a0f530-a100-7000-8019-04f9fb0c05bc', 'handoff.opened', '01a0f530-a100-7000-8011-9f0c35230d9c', '{"card_id":"standard","card_version":1,"due_at":null,"handoff_id":"01a0f530-a100-7000-8018-c12c490e23dc","lead_id":"01a0f530-a100-7000-8011-9f0c35230d9c","opened_at":"2026-10-01T00:00:00Z","via":"manual"}', 1790820000000000),
	(14, '01a0f530-a100-7000-801b-f6d153e443fe', 'follow_up.drawn', NULL, '{"drawn":1,"week":"2026-W40"}', 1790820000000000),
	(15, '01a0f530-a100-7000-801c-f334e0ae94aa', 'proposal.ready', NULL, '{"as_of":"2026-09-30T00:00:00Z","base_version":1,"card_id":"standard","proposal_id":"p1"}', 1790820000000000),
	(16, '01a0f530-a100-7000-801d-e6780023947e', 'card.approved', NULL, '{"card_id":"standard","card_version":2,"content_hash":"cbbece7256812a93f5c9ae8d4f2d9c23f45a6d62a44e63b4c32896d64f7998ea","effective_from":"2026-10-01T00:00:00Z","proposal_id":"p1"}', 1790820000000000),
	(17, '01a0f530-a100-7000-8020-bd3c452e01d7', 'handoff.reactivated', '01a0f530-a100-7000-8011-9f0c35230d9c', '{"at":"2026-10-01T02:00:00Z","card_id":"standard","due_at":"2026-10-01T00:00:00Z","fast_track":"concrete_inquiry","handoff_id":"01a0f530-a100-7000-8015-672b857f928d","lead_id":"01a0f530-a100-7000-8011-9f0c35230d9c","opened_at":"2026-10-01T00:00:00Z","via":"hot"}', 1790820000000000),
	(18, '01a0f530-a100-7000-8021-b45ef40926ac', 'handoff.breached', '01a0f530-a100-7000-8011-9f0c35230d9c', '{"at":"2026-10-01T02:00:00Z","attempts":1,"card_id":"standard","due_at":"2026-10-01T00:00:00Z","handoff_id":"01a0f530-a100-7000-8015-672b857f928d","lead_id":"01a0f530-a100-7000-8011-9f0c35230d9c","opened_at":"2026-10-01T00:00:00Z","team":"","via":"hot"}', 1790820000000000),
	(19, '01a0f530-a100-7000-8023-ccc57a590f05', 'lead.hot', '01a0f530-a100-7000-8011-9f0c35230d9c', '{"lead_id":"01a0f530-a100-7000-8011-9f0c35230d9c","total":100}', 1790820000000000);
INSERT INTO public.outcome VALUES
	(1, 'ma', 'deal', '\x1db93f9528beb65d8bb7691efc86640c', '01a0f4f9-b280-7000-8001-1f21faff25a6', NULL, 'won', NULL, NULL, 1790820000000000, 1790820000000000, 1790820000000000, '', 0, NULL),
	(2, 'app', '1', '\xdba4242b817e9efbbfcf7af66b6b6c44', '01a0f530-a100-7000-8011-9f0c35230d9c', '01a0f530-a100-7000-8015-672b857f928d', 'won', NULL, NULL, 1790812800000000, 1790820000000000, 1790820000000000, '', 0, NULL);
INSERT INTO public.person VALUES
	('01a0f4f9-b280-7000-8001-1f21faff25a6', '見本 花子', '見本商事', 'L-1@example.jp', NULL, NULL, 1790816400000000),
	('01a0f4f9-b280-7000-8005-fb09e36084b5', '見本 花子', '見本商事', 'L-2@example.jp', NULL, NULL, 1790816400000000),
	('01a0f4f9-b280-7000-8009-b33715092e65', '見本 花子', '見本商事', 'hanako@example.com@example.jp', NULL, NULL, 1790816400000000),
	('01a0f530-a100-7000-8011-9f0c35230d9c', '佐藤', NULL, 'sato@example.com', NULL, NULL, 1790820000000000);
INSERT INTO public.prefixed_keys VALUES
	(1, 'event', 'crm', 'acts:event', 'stripped', 1, 0, 1790812800000000);
INSERT INTO public.proposal VALUES
	('p1', 'standard', 'b1', 'd1', '{"as_of":1790726400000000,"base_version":1,"card_id":"standard","changes":[{"gain":0.01,"interval":null,"points_now":15,"points_suggested":25,"rule_id":"price","seller_action":false,"share":0.2,"support":40},{"gain":0.005,"interval":null,"points_now":20,"points_suggested":10,"rule_id":"seminar","seller_action":false,"share":0.1,"support":30}],"current":{"auc":0.7,"logloss":0.5,"precision":0.4},"facts":{},"gain":null,"hot_line_now":100,"hot_line_suggested":95,"labels":200,"model":null,"new_rules":[],"path":[],"positives":60,"proposal_id":"p1","reason":"gain on later data","settings":[],"suggested":{"auc":0.7,"logloss":0.5,"precision":0.4}}', 1790820000000000);
INSERT INTO public.reactivation VALUES
	(1, '01a0f530-a100-7000-8015-672b857f928d', 1, 'concrete_inquiry', 1, 1790812800000000, NULL, 1790812800000000, 1790820000000000, 1790820000000000);
INSERT INTO public.retraction VALUES
	(1, 'event', 8, NULL, '01a0f530-a100-7000-800d-de2b714f6515', 'deleted', 'local', NULL, 1790820000000000, 1790820000000000),
	(2, 'landmark', 1, NULL, '01a0f530-a100-7000-8011-9f0c35230d9c', 'deleted', 'local', NULL, 1790820000000000, 1790820000000000);
INSERT INTO public.retraining_request VALUES
	('01a0f530-a100-7000-801e-4da1f8b730e8', 'standard', 'quarter:2026-10-01', '[{"en":"quarter due","ja":"四半期"}]', 1790820000000000);
INSERT INTO public.retraining_step VALUES
	(1, '01a0f530-a100-7000-801e-4da1f8b730e8', 'started', '', 1790820000000000);
INSERT INTO public.rule_answer VALUES
	('01a0f530-a100-7000-801f-09b28472bb38', 'accepted', '', '["kato"]', 1790820000000000, 1790820000000000);
INSERT INTO public.rule_request VALUES
	('01a0f530-a100-7000-801f-09b28472bb38', 'standard', NULL, '01a0f530-a100-7000-8011-9f0c35230d9c', 'too_high', '', 'kato', 1790820000000000, 1790820000000000);
INSERT INTO public.score_log VALUES
	(1, '01a0f4f9-b280-7000-8001-1f21faff25a6', 'default', 1, 1790816400000000, 35, 70, 0, 105, 'hot', NULL, NULL, NULL, '{"at":1790816400000000,"attribute":35,"behaviour":70,"caps":0,"decay":0,"fast_track":null,"gates":{"timeframe":"met"},"rules":[{"counted":1,"event":null,"faded":0,"points":15,"rule_id":"employees_500"},{"counted":1,"event":null,"faded":0,"points":10,"rule_id":"target_industry"},{"counted":1,"event":null,"faded":0,"points":10,"rule_id":"department_head"},{"counted":1,"event":{"at":1790816400000000,"channel":"web","key":"L-1-request","kind":"document_request"},"faded":0,"points":20,"rule_id":"document_request"},{"counted":1,"event":{"at":1790816400000000,"channel":"web","key":"L-1-demo","kind":"demo_request"},"faded":0,"points":50,"rule_id":"demo_or_quote"}],"temperature":"hot","total":105}'),
	(2, '01a0f4f9-b280-7000-8005-fb09e36084b5', 'default', 1, 1790816400000000, 35, 70, 0, 105, 'hot', NULL, NULL, NULL, '{"at":1790816400000000,"attribute":35,"behaviour":70,"caps":0,"decay":0,"fast_track":null,"gates":{"timeframe":"met"},"rules":[{"counted":1,"event":null,"faded":0,"points":15,"rule_id":"employees_500"},{"counted":1,"event":null,"faded":0,"points":10,"rule_id":"target_industry"},{"counted":1,"event":null,"faded":0,"points":10,"rule_id":"department_head"},{"counted":1,"event":{"at":1790816400000000,"channel":"web","key":"L-2-request","kind":"document_request"},"faded":0,"points":20,"rule_id":"document_request"},{"counted":1,"event":{"at":1790816400000000,"channel":"web","key":"L-2-demo","kind":"demo_request"},"faded":0,"points":50,"rule_id":"demo_or_quote"}],"temperature":"hot","total":105}'),
	(3, '01a0f4f9-b280-7000-8009-b33715092e65', 'default', 1, 1790816400000000, 35, 70, 0, 105, 'hot', NULL, NULL, NULL, '{"at":1790816400000000,"attribute":35,"behaviour":70,"caps":0,"decay":0,"fast_track":null,"gates":{"timeframe":"met"},"rules":[{"counted":1,"event":null,"faded":0,"points":15,"rule_id":"employees_500"},{"counted":1,"event":null,"faded":0,"points":10,"rule_id":"target_industry"},{"counted":1,"event":null,"faded":0,"points":10,"rule_id":"department_head"},{"counted":1,"event":{"at":1790816400000000,"channel":"web","key":null,"kind":"document_request"},"faded":0,"points":20,"rule_id":"document_request"},{"counted":1,"event":{"at":1790816400000000,"channel":"web","key":null,"kind":"demo_request"},"faded":0,"points":50,"rule_id":"demo_or_quote"}],"temperature":"hot","total":105}'),
	(4, '01a0f530-a100-7000-8011-9f0c35230d9c', 'standard', 1, 1790812800000000, 10, 20, 0, 30, 'cold', NULL, NULL, NULL, '{}');
INSERT INTO public.session_end VALUES
	('ssssssssssssssssssssssssssssssss', '0ae159eeae9d', 1790823600000000, 1790820000000000);
INSERT INTO public.undeclared VALUES
	(7, 'unheard', '01a0f530-a100-7000-800d-de2b714f6515', '"of"', 1790820000000000);
INSERT INTO public.webhook VALUES
	('01a0f530-a100-7000-8022-cdec52974348', 'https://example.com', '[]', 'local', 1790820000000000);
INSERT INTO public.webhook_end VALUES
	('01a0f530-a100-7000-8022-cdec52974348', 'local', 1790820000000000, 1790820000000000);
INSERT INTO public.webhook_rotation VALUES
	('01a0f530-a100-7000-8022-cdec52974348', 1, 'local', 1790820000000000, 1790820000000000, 1790820000000000);
SELECT pg_catalog.setval('public.agreement_version_id_seq', 1, true);
SELECT pg_catalog.setval('public.api_key_end_id_seq', 1, true);
SELECT pg_catalog.setval('public.arrival_id_seq', 2, true);
SELECT pg_catalog.setval('public.attribute_id_seq', 13, true);
SELECT pg_catalog.setval('public.audit_id_seq', 14, true);
SELECT pg_catalog.setval('public.bundle_alias_id_seq', 1, true);
SELECT pg_catalog.setval('public.card_retirement_id_seq', 1, true);
SELECT pg_catalog.setval('public.card_version_id_seq', 3, true);
SELECT pg_catalog.setval('public.claim_id_seq', 1, true);
SELECT pg_catalog.setval('public.contact_id_seq', 1, true);
SELECT pg_catalog.setval('public.deadline_move_id_seq', 1, true);
SELECT pg_catalog.setval('public.decision_id_seq', 1, true);
SELECT pg_catalog.setval('public.declared_source_id_seq', 1, true);
SELECT pg_catalog.setval('public.digest_id_seq', 1, true);
SELECT pg_catalog.setval('public.event_id_seq', 9, true);
SELECT pg_catalog.setval('public.fact_delivery_id_seq', 1, true);
SELECT pg_catalog.setval('public.feedback_id_seq', 1, true);
SELECT pg_catalog.setval('public.handoff_close_id_seq', 3, true);
SELECT pg_catalog.setval('public.identity_fact_id_seq', 2, true);
SELECT pg_catalog.setval('public.import_run_id_seq', 1, true);
SELECT pg_catalog.setval('public.import_start_id_seq', 1, true);
SELECT pg_catalog.setval('public.intake_delivery_id_seq', 1, false);
SELECT pg_catalog.setval('public.landmark_id_seq', 1, true);
SELECT pg_catalog.setval('public.outbox_id_seq', 19, true);
SELECT pg_catalog.setval('public.outcome_id_seq', 2, true);
SELECT pg_catalog.setval('public.prefixed_keys_id_seq', 1, true);
SELECT pg_catalog.setval('public.pulse_id_seq', 1, false);
SELECT pg_catalog.setval('public.reactivation_id_seq', 1, true);
SELECT pg_catalog.setval('public.retraction_id_seq', 2, true);
SELECT pg_catalog.setval('public.retraining_step_id_seq', 1, true);
SELECT pg_catalog.setval('public.score_log_id_seq', 4, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.address
    ADD CONSTRAINT pk_address PRIMARY KEY (source, external_id);
ALTER TABLE ONLY public.agreement_version
    ADD CONSTRAINT pk_agreement_version PRIMARY KEY (id);
ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT pk_api_key PRIMARY KEY (key_id);
ALTER TABLE ONLY public.api_key_end
    ADD CONSTRAINT pk_api_key_end PRIMARY KEY (id);
ALTER TABLE ONLY public.arrival
    ADD CONSTRAINT pk_arrival PRIMARY KEY (id);
ALTER TABLE ONLY public.attribute
    ADD CONSTRAINT pk_attribute PRIMARY KEY (id);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT pk_audit PRIMARY KEY (id);
ALTER TABLE ONLY public.bundle
    ADD CONSTRAINT pk_bundle PRIMARY KEY (bundle_id);
ALTER TABLE ONLY public.bundle_alias
    ADD CONSTRAINT pk_bundle_alias PRIMARY KEY (id);
ALTER TABLE ONLY public.card_retirement
    ADD CONSTRAINT pk_card_retirement PRIMARY KEY (id);
ALTER TABLE ONLY public.card_version
    ADD CONSTRAINT pk_card_version PRIMARY KEY (id);
ALTER TABLE ONLY public.claim
    ADD CONSTRAINT pk_claim PRIMARY KEY (id);
ALTER TABLE ONLY public.connection
    ADD CONSTRAINT pk_connection PRIMARY KEY (name, kind);
ALTER TABLE ONLY public.connection_push
    ADD CONSTRAINT pk_connection_push PRIMARY KEY (name, record_id);
ALTER TABLE ONLY public.connection_record
    ADD CONSTRAINT pk_connection_record PRIMARY KEY (name, kind, record_id);
ALTER TABLE ONLY public.contact
    ADD CONSTRAINT pk_contact PRIMARY KEY (id);
ALTER TABLE ONLY public.dataset
    ADD CONSTRAINT pk_dataset PRIMARY KEY (dataset_id);
ALTER TABLE ONLY public.deadline_move
    ADD CONSTRAINT pk_deadline_move PRIMARY KEY (id);
ALTER TABLE ONLY public.decision
    ADD CONSTRAINT pk_decision PRIMARY KEY (id);
ALTER TABLE ONLY public.declared_source
    ADD CONSTRAINT pk_declared_source PRIMARY KEY (id);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT pk_delivery PRIMARY KEY (outbox_id, webhook_id);
ALTER TABLE ONLY public.digest
    ADD CONSTRAINT pk_digest PRIMARY KEY (id);
ALTER TABLE ONLY public.event
    ADD CONSTRAINT pk_event PRIMARY KEY (id);
ALTER TABLE ONLY public.fact_delivery
    ADD CONSTRAINT pk_fact_delivery PRIMARY KEY (id);
ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT pk_feedback PRIMARY KEY (id);
ALTER TABLE ONLY public.feedback_reminder
    ADD CONSTRAINT pk_feedback_reminder PRIMARY KEY (week);
ALTER TABLE ONLY public.follow_up
    ADD CONSTRAINT pk_follow_up PRIMARY KEY (week, handoff_id);
ALTER TABLE ONLY public.follow_up_week
    ADD CONSTRAINT pk_follow_up_week PRIMARY KEY (week);
ALTER TABLE ONLY public.handoff
    ADD CONSTRAINT pk_handoff PRIMARY KEY (handoff_id);
ALTER TABLE ONLY public.handoff_close
    ADD CONSTRAINT pk_handoff_close PRIMARY KEY (id);
ALTER TABLE ONLY public.heat
    ADD CONSTRAINT pk_heat PRIMARY KEY (lead_id, card_id);
ALTER TABLE ONLY public.identity_fact
    ADD CONSTRAINT pk_identity_fact PRIMARY KEY (id);
ALTER TABLE ONLY public.identity_key
    ADD CONSTRAINT pk_identity_key PRIMARY KEY (name);
ALTER TABLE ONLY public.import_run
    ADD CONSTRAINT pk_import_run PRIMARY KEY (id);
ALTER TABLE ONLY public.import_start
    ADD CONSTRAINT pk_import_start PRIMARY KEY (id);
ALTER TABLE ONLY public.import_undo
    ADD CONSTRAINT pk_import_undo PRIMARY KEY (import_id);
ALTER TABLE ONLY public.intake_delivery
    ADD CONSTRAINT pk_intake_delivery PRIMARY KEY (id);
ALTER TABLE ONLY public.intake_delivery_lead
    ADD CONSTRAINT pk_intake_delivery_lead PRIMARY KEY (delivery_id, lead_id);
ALTER TABLE ONLY public.landmark
    ADD CONSTRAINT pk_landmark PRIMARY KEY (id);
ALTER TABLE ONLY public.lead
    ADD CONSTRAINT pk_lead PRIMARY KEY (lead_id);
ALTER TABLE ONLY public.lead_key
    ADD CONSTRAINT pk_lead_key PRIMARY KEY (source, external_id);
ALTER TABLE ONLY public.lead_score
    ADD CONSTRAINT pk_lead_score PRIMARY KEY (lead_id, card_id);
ALTER TABLE ONLY public.lead_state
    ADD CONSTRAINT pk_lead_state PRIMARY KEY (lead_id);
ALTER TABLE ONLY public.notice
    ADD CONSTRAINT pk_notice PRIMARY KEY (handoff_id, kind, due_at);
ALTER TABLE ONLY public.notice_recipient
    ADD CONSTRAINT pk_notice_recipient PRIMARY KEY (webhook_id);
ALTER TABLE ONLY public.open_handoff
    ADD CONSTRAINT pk_open_handoff PRIMARY KEY (lead_id, card_id);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT pk_outbox PRIMARY KEY (id);
ALTER TABLE ONLY public.outcome
    ADD CONSTRAINT pk_outcome PRIMARY KEY (id);
ALTER TABLE ONLY public.person
    ADD CONSTRAINT pk_person PRIMARY KEY (lead_id);
ALTER TABLE ONLY public.prefixed_keys
    ADD CONSTRAINT pk_prefixed_keys PRIMARY KEY (id);
ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT pk_proposal PRIMARY KEY (proposal_id);
ALTER TABLE ONLY public.pulse
    ADD CONSTRAINT pk_pulse PRIMARY KEY (id);
ALTER TABLE ONLY public.reactivation
    ADD CONSTRAINT pk_reactivation PRIMARY KEY (id);
ALTER TABLE ONLY public.retraction
    ADD CONSTRAINT pk_retraction PRIMARY KEY (id);
ALTER TABLE ONLY public.retraining_request
    ADD CONSTRAINT pk_retraining_request PRIMARY KEY (request_id);
ALTER TABLE ONLY public.retraining_step
    ADD CONSTRAINT pk_retraining_step PRIMARY KEY (id);
ALTER TABLE ONLY public.rewriting
    ADD CONSTRAINT pk_rewriting PRIMARY KEY (reason);
ALTER TABLE ONLY public.rule_answer
    ADD CONSTRAINT pk_rule_answer PRIMARY KEY (request_id);
ALTER TABLE ONLY public.rule_request
    ADD CONSTRAINT pk_rule_request PRIMARY KEY (request_id);
ALTER TABLE ONLY public.score_log
    ADD CONSTRAINT pk_score_log PRIMARY KEY (id);
ALTER TABLE ONLY public.scoring_round
    ADD CONSTRAINT pk_scoring_round PRIMARY KEY (card_id, version);
ALTER TABLE ONLY public.session_end
    ADD CONSTRAINT pk_session_end PRIMARY KEY (session_id);
ALTER TABLE ONLY public.stock
    ADD CONSTRAINT pk_stock PRIMARY KEY (lead_id, card_id);
ALTER TABLE ONLY public.undeclared
    ADD CONSTRAINT pk_undeclared PRIMARY KEY (event_id, name);
ALTER TABLE ONLY public.upkeep
    ADD CONSTRAINT pk_upkeep PRIMARY KEY (name);
ALTER TABLE ONLY public.webhook
    ADD CONSTRAINT pk_webhook PRIMARY KEY (webhook_id);
ALTER TABLE ONLY public.webhook_end
    ADD CONSTRAINT pk_webhook_end PRIMARY KEY (webhook_id);
ALTER TABLE ONLY public.webhook_rotation
    ADD CONSTRAINT pk_webhook_rotation PRIMARY KEY (webhook_id, generation);
ALTER TABLE ONLY public.agreement_version
    ADD CONSTRAINT uq_agreement_version_version UNIQUE (version);
ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT uq_api_key_key_hash UNIQUE (key_hash);
ALTER TABLE ONLY public.attribute
    ADD CONSTRAINT uq_attribute_source_key_space_key_generation UNIQUE (source, key_space, key, generation);
ALTER TABLE ONLY public.card_version
    ADD CONSTRAINT uq_card_version_card_id_version UNIQUE (card_id, version);
ALTER TABLE ONLY public.claim
    ADD CONSTRAINT uq_claim_source_key_space_key_generation UNIQUE (source, key_space, key, generation);
ALTER TABLE ONLY public.contact
    ADD CONSTRAINT uq_contact_source_key_space_key_generation UNIQUE (source, key_space, key, generation);
ALTER TABLE ONLY public.decision
    ADD CONSTRAINT uq_decision_proposal_id UNIQUE (proposal_id);
ALTER TABLE ONLY public.event
    ADD CONSTRAINT uq_event_source_key_space_key_generation UNIQUE (source, key_space, key, generation);
ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT uq_feedback_source_key_space_key_generation UNIQUE (source, key_space, key, generation);
ALTER TABLE ONLY public.handoff_close
    ADD CONSTRAINT uq_handoff_close_handoff_id_generation UNIQUE (handoff_id, generation);
ALTER TABLE ONLY public.handoff
    ADD CONSTRAINT uq_handoff_source_key_space_key_generation UNIQUE (source, key_space, key, generation);
ALTER TABLE ONLY public.landmark
    ADD CONSTRAINT uq_landmark_source_key_space_key_generation UNIQUE (source, key_space, key, generation);
ALTER TABLE ONLY public.open_handoff
    ADD CONSTRAINT uq_open_handoff_handoff_id UNIQUE (handoff_id);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT uq_outbox_message_id UNIQUE (message_id);
ALTER TABLE ONLY public.outcome
    ADD CONSTRAINT uq_outcome_source_key_space_key_generation UNIQUE (source, key_space, key, generation);
ALTER TABLE ONLY public.reactivation
    ADD CONSTRAINT uq_reactivation_handoff_id_event_id UNIQUE (handoff_id, event_id);
ALTER TABLE ONLY public.retraction
    ADD CONSTRAINT uq_retraction_fact_kind_fact_id UNIQUE (fact_kind, fact_id);
ALTER TABLE ONLY public.retraction
    ADD CONSTRAINT uq_retraction_handoff_id UNIQUE (handoff_id);
ALTER TABLE ONLY public.retraining_request
    ADD CONSTRAINT uq_retraining_request_card_id_cause UNIQUE (card_id, cause);
CREATE INDEX ix_address_lead_id ON public.address USING btree (lead_id);
CREATE INDEX ix_api_key_end_key_id ON public.api_key_end USING btree (key_id);
CREATE INDEX ix_arrival_free_at_id ON public.arrival USING btree (free_at, id);
CREATE INDEX ix_attribute_lead_id_happened_at ON public.attribute USING btree (lead_id, happened_at);
CREATE INDEX ix_audit_at ON public.audit USING btree (at);
CREATE INDEX ix_bundle_alias_card_id_alias ON public.bundle_alias USING btree (card_id, alias);
CREATE INDEX ix_claim_handoff_id ON public.claim USING btree (handoff_id);
CREATE INDEX ix_claim_lead_id_happened_at ON public.claim USING btree (lead_id, happened_at);
CREATE INDEX ix_connection_push_lead_id ON public.connection_push USING btree (lead_id);
CREATE INDEX ix_connection_record_lead_id ON public.connection_record USING btree (lead_id);
CREATE INDEX ix_contact_lead_id_happened_at ON public.contact USING btree (lead_id, happened_at);
CREATE INDEX ix_deadline_move_handoff_id_id ON public.deadline_move USING btree (handoff_id, id);
CREATE INDEX ix_declared_source_source ON public.declared_source USING btree (source);
CREATE INDEX ix_delivery_webhook_id_lead_id_outbox_id ON public.delivery USING btree (webhook_id, lead_id, outbox_id);
CREATE INDEX ix_delivery_webhook_id_state_next_at ON public.delivery USING btree (webhook_id, state, next_at);
CREATE INDEX ix_digest_card_id_at ON public.digest USING btree (card_id, at);
CREATE INDEX ix_event_lead_id_happened_at ON public.event USING btree (lead_id, happened_at);
CREATE INDEX ix_fact_delivery_fact_kind_first_id ON public.fact_delivery USING btree (fact_kind, first_id);
CREATE INDEX ix_fact_delivery_handoff_id ON public.fact_delivery USING btree (handoff_id);
CREATE INDEX ix_fact_delivery_import_id ON public.fact_delivery USING btree (import_id);
CREATE INDEX ix_feedback_lead_id_happened_at ON public.feedback USING btree (lead_id, happened_at);
CREATE INDEX ix_follow_up_handoff_id ON public.follow_up USING btree (handoff_id);
CREATE INDEX ix_handoff_lead_id_card_id ON public.handoff USING btree (lead_id, card_id);
CREATE INDEX ix_handoff_opened_at ON public.handoff USING btree (opened_at);
CREATE INDEX ix_identity_fact_into_lead_id ON public.identity_fact USING btree (into_lead_id);
CREATE INDEX ix_identity_fact_lead_id ON public.identity_fact USING btree (lead_id);
CREATE INDEX ix_import_run_file_hash_mapping_hash ON public.import_run USING btree (file_hash, mapping_hash);
CREATE INDEX ix_intake_delivery_lead_lead_id ON public.intake_delivery_lead USING btree (lead_id);
CREATE INDEX ix_intake_delivery_received_at ON public.intake_delivery USING btree (received_at);
CREATE INDEX ix_landmark_lead_id_happened_at ON public.landmark USING btree (lead_id, happened_at);
CREATE INDEX ix_lead_draw ON public.lead USING btree (substr(lead_id, 25), lead_id);
CREATE INDEX ix_lead_key_lead_id ON public.lead_key USING btree (lead_id);
CREATE INDEX ix_lead_score_card_id_card_version_temperature_total ON public.lead_score USING btree (card_id, card_version, temperature, total);
CREATE INDEX ix_lead_score_changes_at ON public.lead_score USING btree (changes_at);
CREATE INDEX ix_lead_score_outdated ON public.lead_score USING btree (lead_id) WHERE outdated;
CREATE INDEX ix_outcome_lead_id_happened_at ON public.outcome USING btree (lead_id, happened_at);
CREATE INDEX ix_retraction_lead_id ON public.retraction USING btree (lead_id);
CREATE INDEX ix_retraining_step_request_id ON public.retraining_step USING btree (request_id);
CREATE INDEX ix_rule_request_card_id_asked_at ON public.rule_request USING btree (card_id, asked_at);
CREATE INDEX ix_score_log_card_id_at ON public.score_log USING btree (card_id, at);
CREATE INDEX ix_score_log_lead_id_at ON public.score_log USING btree (lead_id, at);
CREATE INDEX ix_stock_opened_at_acted_at ON public.stock USING btree (opened_at, acted_at);
CREATE INDEX ix_undeclared_happened_at ON public.undeclared USING btree (happened_at);
CREATE INDEX ix_undeclared_lead_id ON public.undeclared USING btree (lead_id);
CREATE TRIGGER agreement_version_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.agreement_version FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER api_key_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.api_key FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER api_key_end_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.api_key_end FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER attribute_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.attribute FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_rewritable();
CREATE TRIGGER audit_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER bundle_alias_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.bundle_alias FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER bundle_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.bundle FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER card_retirement_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.card_retirement FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER card_version_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.card_version FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER claim_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.claim FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_rewritable();
CREATE TRIGGER contact_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.contact FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_rewritable();
CREATE TRIGGER dataset_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.dataset FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER deadline_move_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.deadline_move FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER decision_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.decision FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER declared_source_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.declared_source FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER digest_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.digest FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER event_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.event FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_rewritable();
CREATE TRIGGER fact_delivery_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.fact_delivery FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER feedback_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.feedback FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_rewritable();
CREATE TRIGGER feedback_reminder_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.feedback_reminder FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER follow_up_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.follow_up FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER follow_up_week_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.follow_up_week FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER handoff_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.handoff FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_rewritable();
CREATE TRIGGER handoff_close_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.handoff_close FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER identity_fact_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.identity_fact FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_rewritable();
CREATE TRIGGER import_run_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.import_run FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER import_start_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.import_start FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER import_undo_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.import_undo FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER landmark_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.landmark FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_rewritable();
CREATE TRIGGER lead_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.lead FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER lead_key_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.lead_key FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_rewritable();
CREATE TRIGGER notice_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.notice FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER outbox_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.outbox FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER outcome_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.outcome FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_rewritable();
CREATE TRIGGER prefixed_keys_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.prefixed_keys FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER proposal_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.proposal FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER reactivation_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.reactivation FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER retraction_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.retraction FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER retraining_request_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.retraining_request FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER retraining_step_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.retraining_step FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER rule_answer_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.rule_answer FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER rule_request_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.rule_request FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER score_log_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.score_log FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_rewritable();
CREATE TRIGGER webhook_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.webhook FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER webhook_end_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.webhook_end FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
CREATE TRIGGER webhook_rotation_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.webhook_rotation FOR EACH STATEMENT EXECUTE FUNCTION public.ondo_append_only();
ALTER TABLE ONLY public.address
    ADD CONSTRAINT fk_address_lead_id FOREIGN KEY (lead_id) REFERENCES public.lead(lead_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.api_key_end
    ADD CONSTRAINT fk_api_key_end_key_id FOREIGN KEY (key_id) REFERENCES public.api_key(key_id);
ALTER TABLE ONLY public.arrival
    ADD CONSTRAINT fk_arrival_lead_id FOREIGN KEY (lead_id) REFERENCES public.lead(lead_id);
ALTER TABLE ONLY public.attribute
    ADD CONSTRAINT fk_attribute_lead_id FOREIGN KEY (lead_id) REFERENCES public.lead(lead_id);
ALTER TABLE ONLY public.bundle_alias
    ADD CONSTRAINT fk_bundle_alias_bundle_id FOREIGN KEY (bundle_id) REFERENCES public.bundle(bundle_id);
ALTER TABLE ONLY public.card_version
    ADD CONSTRAINT fk_card_version_proposal_id FOREIGN KEY (proposal_id) REFERENCES public.proposal(proposal_id);
ALTER TABLE ONLY public.claim
    ADD CONSTRAINT fk_claim_handoff_id FOREIGN KEY (handoff_id) REFERENCES public.handoff(handoff_id);
ALTER TABLE ONLY public.claim
    ADD CONSTRAINT fk_claim_lead_id FOREIGN KEY (lead_id) REFERENCES public.lead(lead_id);
ALTER TABLE ONLY public.connection_push
    ADD CONSTRAINT fk_connection_push_lead_id FOREIGN KEY (lead_id) REFERENCES public.lead(lead_id);
ALTER TABLE ONLY public.connection_record
    ADD CONSTRAINT fk_connection_record_lead_id FOREIGN KEY (lead_id) REFERENCES public.lead(lead_id);
ALTER TABLE ONLY public.contact
    ADD CONSTRAINT fk_contact_handoff_id FOREIGN KEY (handoff_id) REFERENCES public.handoff(handoff_id);
ALTER TABLE ONLY public.contact
    ADD CONSTRAINT fk_contact_lead_id FOREIGN KEY (lead_id) REFERENCES public.lead(lead_id);
ALTER TABLE ONLY public.deadline_move
    ADD CONSTRAINT fk_deadline_move_claim_id FOREIGN KEY (claim_id) REFERENCES public.claim(id);
ALTER TABLE ONLY public.deadline_move
    ADD CONSTRAINT fk_deadline_move_handoff_id FOREIGN KEY (handoff_id) REFERENCES public.handoff(handoff_id);
ALTER TABLE ONLY public.decision
    ADD CONSTRAINT fk_decision_proposal_id FOREIGN KEY (proposal_id) REFERENCES public.proposal(proposal_id);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT fk_delivery_outbox_id FOREIGN KEY (outbox_id) REFERENCES public.outbox(id);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT fk_delivery_webhook_id FOREIGN KEY (webhook_id) REFERENCES public.webhook(webhook_id);
ALTER TABLE ONLY public.event
    ADD CONSTRAINT fk_event_lead_id FOREIGN KEY (lead_id) REFERENCES public.lead(lead_id);
ALTER TABLE ONLY public.fact_delivery
    ADD CONSTRAINT fk_fact_delivery_handoff_id FOREIGN KEY (handoff_id) REFERENCES public.handoff(handoff_id);
ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT fk_feedback_handoff_id FOREIGN KEY (handoff_id) REFERENCES public.handoff(handoff_id);
ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT fk_feedback_lead_id FOREIGN KEY (lead_id) REFERENCES public.lead(lead_id);
ALTER TABLE ONLY public.follow_up
    ADD CONSTRAINT fk_follow_up_handoff_id FOREIGN KEY (handoff_id) REFERENCES public.handoff(handoff_id);
ALTER TABLE ONLY public.follow_up
    ADD CONSTRAINT fk_follow_up_week FOREIGN KEY (week) REFERENCES public.follow_up_week(week);
ALTER TABLE ONLY public.handoff_close
    ADD CONSTRAINT fk_handoff_close_handoff_id FOREIGN KEY (handoff_id) REFERENCES public.handoff(handoff_id);
ALTER TABLE ONLY public.handoff
    ADD CONSTRAINT fk_handoff_lead_id FOREIGN KEY (lead_id) REFERENCES public.lead(lead_id);
ALTER TABLE ONLY public.heat
    ADD CONSTRAINT fk_heat_lead_id FOREIGN KEY (lead_id) REFERENCES public.lead(lead_id);
ALTER TABLE ONLY public.identity_fact
    ADD CONSTRAINT fk_identity_fact_into_lead_id FOREIGN KEY (into_lead_id) REFERENCES public.lead(lead_id);
ALTER TABLE ONLY public.identity_fact
    ADD CONSTRAINT fk_identity_fact_lead_id FOREIGN KEY (lead_id) REFERENCES public.lead(lead_id);
ALTER TABLE ONLY public.import_undo
    ADD CONSTRAINT fk_import_undo_import_id FOREIGN KEY (import_id) REFERENCES public.import_start(id);
ALTER TABLE ONLY public.intake_delivery_lead
    ADD CONSTRAINT fk_intake_delivery_lead_delivery_id FOREIGN KEY (delivery_id) REFERENCES public.intake_delivery(id);
ALTER TABLE ONLY public.intake_delivery_lead
    ADD CONSTRAINT fk_intake_delivery_lead_lead_id FOREIGN KEY (lead_id) REFERENCES public.lead(lead_id);
ALTER TABLE ONLY public.landmark
    ADD CONSTRAINT fk_landmark_lead_id FOREIGN KEY (lead_id) REFERENCES public.lead(lead_id);
ALTER TABLE ONLY public.lead_key
    ADD CONSTRAINT fk_lead_key_lead_id FOREIGN KEY (lead_id) REFERENCES public.lead(lead_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.lead_score
    ADD CONSTRAINT fk_lead_score_lead_id FOREIGN KEY (lead_id) REFERENCES public.lead(lead_id);
ALTER TABLE ONLY public.lead_state
    ADD CONSTRAINT fk_lead_state_lead_id FOREIGN KEY (lead_id) REFERENCES public.lead(lead_id);
ALTER TABLE ONLY public.notice
    ADD CONSTRAINT fk_notice_handoff_id FOREIGN KEY (handoff_id) REFERENCES public.handoff(handoff_id);
ALTER TABLE ONLY public.notice_recipient
    ADD CONSTRAINT fk_notice_recipient_webhook_id FOREIGN KEY (webhook_id) REFERENCES public.webhook(webhook_id);
ALTER TABLE ONLY public.open_handoff
    ADD CONSTRAINT fk_open_handoff_handoff_id FOREIGN KEY (handoff_id) REFERENCES public.handoff(handoff_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.open_handoff
    ADD CONSTRAINT fk_open_handoff_lead_id FOREIGN KEY (lead_id) REFERENCES public.lead(lead_id);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT fk_outbox_lead_id FOREIGN KEY (lead_id) REFERENCES public.lead(lead_id);
ALTER TABLE ONLY public.outcome
    ADD CONSTRAINT fk_outcome_handoff_id FOREIGN KEY (handoff_id) REFERENCES public.handoff(handoff_id);
ALTER TABLE ONLY public.outcome
    ADD CONSTRAINT fk_outcome_lead_id FOREIGN KEY (lead_id) REFERENCES public.lead(lead_id);
ALTER TABLE ONLY public.person
    ADD CONSTRAINT fk_person_lead_id FOREIGN KEY (lead_id) REFERENCES public.lead(lead_id);
ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT fk_proposal_bundle_id FOREIGN KEY (bundle_id) REFERENCES public.bundle(bundle_id);
ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT fk_proposal_dataset_id FOREIGN KEY (dataset_id) REFERENCES public.dataset(dataset_id);
ALTER TABLE ONLY public.reactivation
    ADD CONSTRAINT fk_reactivation_claim_id FOREIGN KEY (claim_id) REFERENCES public.claim(id);
ALTER TABLE ONLY public.reactivation
    ADD CONSTRAINT fk_reactivation_event_id FOREIGN KEY (event_id) REFERENCES public.event(id);
ALTER TABLE ONLY public.reactivation
    ADD CONSTRAINT fk_reactivation_handoff_id FOREIGN KEY (handoff_id) REFERENCES public.handoff(handoff_id);
ALTER TABLE ONLY public.retraction
    ADD CONSTRAINT fk_retraction_handoff_id FOREIGN KEY (handoff_id) REFERENCES public.handoff(handoff_id);
ALTER TABLE ONLY public.retraction
    ADD CONSTRAINT fk_retraction_lead_id FOREIGN KEY (lead_id) REFERENCES public.lead(lead_id);
ALTER TABLE ONLY public.retraining_step
    ADD CONSTRAINT fk_retraining_step_request_id FOREIGN KEY (request_id) REFERENCES public.retraining_request(request_id);
ALTER TABLE ONLY public.rule_answer
    ADD CONSTRAINT fk_rule_answer_request_id FOREIGN KEY (request_id) REFERENCES public.rule_request(request_id);
ALTER TABLE ONLY public.rule_request
    ADD CONSTRAINT fk_rule_request_lead_id FOREIGN KEY (lead_id) REFERENCES public.lead(lead_id);
ALTER TABLE ONLY public.score_log
    ADD CONSTRAINT fk_score_log_lead_id FOREIGN KEY (lead_id) REFERENCES public.lead(lead_id);
ALTER TABLE ONLY public.session_end
    ADD CONSTRAINT fk_session_end_key_id FOREIGN KEY (key_id) REFERENCES public.api_key(key_id);
ALTER TABLE ONLY public.stock
    ADD CONSTRAINT fk_stock_lead_id FOREIGN KEY (lead_id) REFERENCES public.lead(lead_id);
ALTER TABLE ONLY public.undeclared
    ADD CONSTRAINT fk_undeclared_event_id FOREIGN KEY (event_id) REFERENCES public.event(id);
ALTER TABLE ONLY public.undeclared
    ADD CONSTRAINT fk_undeclared_lead_id FOREIGN KEY (lead_id) REFERENCES public.lead(lead_id);
ALTER TABLE ONLY public.webhook_end
    ADD CONSTRAINT fk_webhook_end_webhook_id FOREIGN KEY (webhook_id) REFERENCES public.webhook(webhook_id);
ALTER TABLE ONLY public.webhook_rotation
    ADD CONSTRAINT fk_webhook_rotation_webhook_id FOREIGN KEY (webhook_id) REFERENCES public.webhook(webhook_id);
