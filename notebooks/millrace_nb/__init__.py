"""Connects a notebook to the lake of a pipeline.

Formats, functions and tables are those of the jars; this module only finds them.
"""

from __future__ import annotations

import os
import re
from datetime import datetime
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession

_REPOSITORY = Path(__file__).resolve().parents[2]
_CATALOG = "spark.sql.catalog.millrace"


def connect(app: str = "millrace notebook") -> SparkSession:
    """The session that the notebook has (EMR Studio), or a new one on this machine.

    On EMR the jar millrace-streaming is named in ``%%configure`` or ``spark.jars``; here the jars are those of the build, or those
    that MILLRACE_JARS lists, separated by commas.
    """
    spark = SparkSession.getActiveSession() or _local(app)
    spark.conf.set(_CATALOG, "io.millrace.core.sql.MillraceCatalog")
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    return spark


def _local(app: str) -> SparkSession:
    jars = _jars()
    flags = (_REPOSITORY / "local" / "spark-java17.args").read_text().split()
    builder = (
        SparkSession.builder.appName(app)
        .master("local[2]")
        .config("spark.driver.extraJavaOptions", " ".join(flags))
        .config("spark.driver.extraClassPath", os.pathsep.join(jars))
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
    )
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def _jars() -> list[str]:
    listed = os.environ.get("MILLRACE_JARS")
    if listed:
        return listed.split(",")
    built = sorted((_REPOSITORY / "streaming" / "target").glob("millrace-streaming-*-emr.jar"))
    class_path = _REPOSITORY / "local" / "command" / "target" / "millrace.classpath"
    if not built or not class_path.exists():
        raise FileNotFoundError("The jars are not built yet: run ./millrace --version once, or set MILLRACE_JARS.")
    beside = [jar for jar in class_path.read_text().split(os.pathsep) if Path(jar).name.startswith(("delta-", "postgresql-"))]
    return [str(built[-1]), *beside]


def find_lake(pipeline: str) -> str:
    """The lake that has a pipeline: among those that MILLRACE_LAKES lists, separated by commas, else the newest one of a demo."""
    listed = os.environ.get("MILLRACE_LAKES")
    if listed:
        roots = listed.split(",")
        if len(roots) == 1:
            return roots[0]
    else:
        roots = sorted(map(str, _REPOSITORY.glob("data/demo-*/lake")), reverse=True)
    for root in roots:
        if (Path(root) / pipeline).is_dir():
            return root
    raise LookupError(
        f"No lake has the pipeline '{pipeline}'. Make one with ./millrace demo --pipeline examples/{pipeline}.yaml,"
        " or set MILLRACE_LAKES to where it is."
    )


def open_lake(spark: SparkSession, pipeline: str, root: str | None = None) -> list[str]:
    """Makes a view of each table of a pipeline, by the table's name; returns the names."""
    return sorted(_views(spark, pipeline, root))


def _views(spark: SparkSession, pipeline: str, root: str | None) -> dict[str, str]:
    home = spark._jvm.org.apache.hadoop.fs.Path(root or find_lake(pipeline), pipeline)
    hadoop = spark._jsparkSession.sessionState().newHadoopConf()
    tables = spark._jvm.io.millrace.core.lake.LakeViews.tables(hadoop, home)
    paths = {name: tables[name].toString() for name in tables}
    for name, path in paths.items():
        spark.read.format("delta").load(path).createOrReplaceTempView(name)
    return paths


def pin(spark: SparkSession, pipeline: str, at: datetime, root: str | None = None) -> dict[str, int]:
    """Makes a view of each table as it was at a time, which does not change any more; returns the tables' versions.

    A table that was not there yet has no view. Note the versions, and open them again with ``reopen``.
    """
    from delta.tables import DeltaTable

    versions = {}
    for name, path in _views(spark, pipeline, root).items():
        history = DeltaTable.forPath(spark, path).history()
        version = history.where(history.timestamp <= at).agg({"version": "max"}).first()[0]
        if version is None:
            spark.catalog.dropTempView(name)
        else:
            versions[name] = version
    reopen(spark, pipeline, versions, root)
    return versions


def reopen(spark: SparkSession, pipeline: str, versions: dict[str, int], root: str | None = None) -> None:
    """Makes a view of each table at a version that was noted."""
    paths = _views(spark, pipeline, root)
    for name, version in versions.items():
        spark.read.format("delta").option("versionAsOf", version).load(paths[name]).createOrReplaceTempView(name)


def find_warehouse() -> str:
    """The JDBC URL of a warehouse: the one that MILLRACE_WAREHOUSE names, else that of the newest ``millrace demo --history``."""
    named = os.environ.get("MILLRACE_WAREHOUSE")
    if named:
        return named
    for file in sorted(_REPOSITORY.glob("data/demo-*/web-history.yaml"), reverse=True):
        url = re.search(r'url: "(jdbc:[^"]+)"', file.read_text())
        if url:
            return url.group(1)
    raise LookupError(
        "There is no warehouse. Make one with ./millrace demo --history --stay, and leave that running, or set MILLRACE_WAREHOUSE to its JDBC URL."
    )


def ask_warehouse(spark: SparkSession, sql: str, url: str | None = None) -> DataFrame:
    """What the warehouse itself answers to a query in its own SQL.

    WAREHOUSE_USERNAME and WAREHOUSE_PASSWORD are whom it answers; without them the user of the demo's PostgreSQL, who needs no password.
    """
    reader = (
        spark.read.format("jdbc")
        .option("url", url or find_warehouse())
        .option("user", os.environ.get("WAREHOUSE_USERNAME", "postgres"))
        .option("query", sql)
    )
    password = os.environ.get("WAREHOUSE_PASSWORD")
    return (reader.option("password", password) if password else reader).load()


def open_warehouse(spark: SparkSession, schema: str = "web", url: str | None = None) -> list[str]:
    """Makes a view of each table of a warehouse's schema, by the table's name; returns the names.

    Filters and columns of a query over these views are left to the warehouse; joins and groups are Spark's.
    """
    tables = ask_warehouse(spark, f"SELECT table_name AS name FROM information_schema.tables WHERE table_schema = '{schema}'", url)
    names = sorted(row.name for row in tables.collect() if "staging" not in row.name)
    for name in names:
        ask_warehouse(spark, f"SELECT * FROM {schema}.{name}", url).createOrReplaceTempView(name)
    return names
