"""Groups staging to products: one asset a dbt model, dbt's tests as asset checks, one dbt run."""

import os
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from logging import getLogger
from pathlib import Path
from threading import Thread
from typing import Any

from dagster import (
    AssetCheckResult,
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    Failure,
    Output,
)
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets

from orchestration.assets.dbt import as_of, invoke, quiet, state_link
from orchestration.assets.figures import figures
from orchestration.assets.fingerprint import Marks, fingerprint
from orchestration.assets.keys import OWNERS, feed_key, raw_of
from orchestration.assets.resources import HomeResource
from orchestration.governance.lineage.project import MARK, mark_compiled
from orchestration.home import Home

log = getLogger("orchestration.warehouse")


class Translator(DagsterDbtTranslator):
    """How a dbt model is named and grouped in Dagster: by its folder, as in architecture.md."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True))

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> AssetKey:
        """A model is layer/table; a raw table is the landing asset of its feed."""
        props = dbt_resource_props
        if props["resource_type"] != "source":
            return AssetKey([layer(props), props.get("alias") or props["name"]])
        if props["source_name"] == "raw":
            return feed_key(raw_of(props)["feed"])
        folder = {"reference": "landing"}.get(props["source_name"], props["source_name"])
        return AssetKey([folder, props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The folder of the model; seeds and reference tables belong to landing."""
        return layer(dbt_resource_props)

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str] | None:
        """Those that the model names, else the platform's team."""
        return super().get_owners(dbt_resource_props) or OWNERS

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The model's own words, without its SQL."""
        words: str = dbt_resource_props.get("description") or ""
        return words.strip()


def layer(props: Mapping[str, Any]) -> str:
    """The stage that a dbt resource belongs to: the folder that a model lies in."""
    if props["resource_type"] == "model":
        folder: str = props["fqn"][1]
        return folder
    return {"state": "published"}.get(props.get("source_name", ""), "landing")


def warehouse_assets(manifest: Mapping[str, Any]) -> AssetsDefinition:
    """The step that builds the warehouse with one `dbt build`."""

    @dbt_assets(
        manifest=manifest,
        dagster_dbt_translator=Translator(),
        exclude="resource_type:unit_test",
        name="warehouse",
    )
    def warehouse(context: AssetExecutionContext, home: HomeResource) -> Iterator[Any]:
        """Build every model and run its tests; a failed test stops what is made from the model."""
        place, day = home.home, home.day
        marks = Marks(place)
        marks.clear("built", "gated")
        target = place.work / "dbt"
        (target / MARK).unlink(missing_ok=True)
        made_from = fingerprint(place, day)
        point_to_state(place)
        log.info("dbt build")
        # the gate's library takes seconds to import: read it while dbt works in its own process
        Thread(target=import_module, args=["great_expectations"], daemon=True).start()
        args = ["build", "--no-write-json", *as_of(day)]
        with quiet(target / "console.log"):
            invocation = invoke(place, args, target, context)
            events = list(invocation.stream())
        yield from with_figures(events, place, manifest)
        broken = [e for e in events if isinstance(e, AssetCheckResult) and not e.passed]
        if not invocation.is_successful():
            names = ", ".join(str(check.check_name) for check in broken[:5])
            raise Failure(
                f"dbt build failed{f' ({names})' if names else ''}; "
                f"nothing was published, the former release stands. See {target / 'dbt.log'}"
            )
        if not context.is_subset:
            mark_compiled(target)
            marks.set("built", made_from)

    return warehouse


def point_to_state(home: Home) -> None:
    """Let the models read the current release's state. Raises ReleaseDamaged."""
    from orchestration.linkage.state import complete
    from orchestration.publishing import state_dir

    folder = state_dir(home)
    complete(folder)
    aside = home.work / f".former_state.{os.getpid()}"
    aside.unlink(missing_ok=True)
    aside.symlink_to(Path(os.path.relpath(folder, home.work)))
    aside.replace(state_link(home))


def with_figures(events: Sequence[Any], home: Home, manifest: Mapping[str, Any]) -> Iterator[Any]:
    """dbt's events with row counts and match rates, now that the warehouse can be read."""
    known = figures(home)
    for event in events:
        if not isinstance(event, Output):
            yield event
            continue
        node = manifest["nodes"][event.metadata["unique_id"].value]
        added = known.get((node["schema"], node.get("alias") or node["name"]), {})
        yield event.with_metadata({**event.metadata, **added})
