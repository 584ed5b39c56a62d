"""A peer: the retrieval chain that LangChain's tutorials build, over the same Chroma and embedder.

It has the passages' own sentences and nothing that this project adds: no questions, no words index,
no reranker, no phase, no threshold.
"""

from collections.abc import Callable
from typing import Any

from bot.compose import Application
from bot.errors import UsageError

DEPTH = 200
"""Cues asked of Chroma, of which only sentences count."""


def retrieval_chain(app: Application) -> Callable[[str], list[str]]:
    """Return the chain: a question in, ids of passages out, best first.

    Raises:
        UsageError: LangChain is not installed.
    """
    try:
        from langchain_core.callbacks import CallbackManagerForRetrieverRun
        from langchain_core.documents import Document
        from langchain_core.retrievers import BaseRetriever
        from langchain_core.runnables import RunnableLambda
    except ImportError as error:
        raise UsageError("the peer needs LangChain", "install the extra [dev]") from error
    dense = app.index_store.retrievers(app.index_name)[0]

    class Sentences(BaseRetriever):
        """The sentences of passages nearest to the question."""

        def _get_relevant_documents(
            self, query: str, *, run_manager: CallbackManagerForRetrieverRun
        ) -> list[Document]:
            del run_manager
            hits = dense.search(app.vectors.encode(query), DEPTH)
            return [
                Document(page_content="", metadata={"passage": hit.entry})
                for hit in hits
                if hit.kind == "text" and hit.entry in app.corpus.passage_by_id
            ]

    def passages(documents: list[Document]) -> list[str]:
        return list(dict.fromkeys(str(one.metadata["passage"]) for one in documents))

    chain: Any = Sentences() | RunnableLambda(passages)
    return chain.invoke
