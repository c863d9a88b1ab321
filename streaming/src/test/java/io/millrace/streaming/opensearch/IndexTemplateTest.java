package io.millrace.streaming.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.MillraceException;
import io.millrace.core.lake.LakeTables;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class IndexTemplateTest {
  @Test
  void columnsBecomeFields() {
    StructType columns =
        StructType.fromDDL(
            "start timestamp, day date, host string, requests bigint, errors int, share double,"
                + " exact decimal(20,0), cents decimal(18,0), ok boolean,"
                + " window struct<start:timestamp>, top array<struct<item:string>>,"
                + " hosts array<string>, by map<string,bigint>");

    IndexTemplate template = IndexTemplate.of("web-hits", columns.add(LakeTables.REVISION, "long"));

    assertThat(template.mappings())
        .isEqualTo(
            "{'dynamic':false,'properties':{"
                .concat(
                    "'start':{'type':'date','format':'strict_date_optional_time||epoch_millis'},")
                .concat("'day':{'type':'date','format':'strict_date'},")
                .concat("'host':{'type':'keyword','ignore_above':8191},")
                .concat("'requests':{'type':'long'},'errors':{'type':'integer'},")
                .concat("'share':{'type':'double'},'exact':{'type':'double'},")
                .concat("'cents':{'type':'long'},'ok':{'type':'boolean'},")
                .concat("'window':{'type':'object','properties':{'start':{'type':'date',")
                .concat("'format':'strict_date_optional_time||epoch_millis'}}},")
                .concat("'top':{'type':'nested','properties':{'item':{'type':'keyword',")
                .concat("'ignore_above':8191}}},'hosts':{'type':'keyword','ignore_above':8191},")
                .concat("'by':{'type':'flat_object'}}}")
                .replace('\'', '"'));
    assertThat(template.body())
        .startsWith(
            "{\"index_patterns\":[\"web-hits\"],\"priority\":500,\"template\":{\"settings\":")
        .contains(
            "\"index.number_of_shards\":1,\"index.auto_expand_replicas\":\"0-1\","
                + "\"index.refresh_interval\":\"200ms\"")
        .contains(template.mappings());
  }

  @Test
  void shapesOfGeoJsonBecomeShapes() {
    StructType columns =
        StructType.fromDDL(
            "box struct<type:string,coordinates:array<array<double>>>,"
                + " boxes array<struct<type:string,coordinates:array<array<double>>>>,"
                + " kind struct<type:string>");

    assertThat(IndexTemplate.of("places", columns).mappings())
        .isEqualTo(
            "{'dynamic':false,'properties':{'box':{'type':'geo_shape','doc_values':false},"
                .concat("'boxes':{'type':'geo_shape','doc_values':false},")
                .concat("'kind':{'type':'object','properties':{'type':{'type':'keyword',")
                .concat("'ignore_above':8191}}}}}")
                .replace('\'', '"'));
  }

  @Test
  void indexIsNamedForTheAggregate() {
    assertThat(IndexTemplate.indexName("Web-", "requests_by_status"))
        .isEqualTo("web-requests_by_status");
    assertThatThrownBy(() -> IndexTemplate.indexName("_", "hits"))
        .isInstanceOf(MillraceException.class)
        .hasMessageStartingWith("'_hits' is no name for an OpenSearch index. Use letters, digits");
  }
}
