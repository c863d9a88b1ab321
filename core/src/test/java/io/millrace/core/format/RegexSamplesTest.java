package io.millrace.core.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.millrace.core.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Logs of Windows servers that have no format of their own. */
class RegexSamplesTest {
  private static Path samples;

  @BeforeAll
  static void findSamples() {
    samples = Samples.folder("kinesis-agent");
  }

  @Test
  void dhcpLogGivesItsEventsAndRejectsItsIntroduction() throws IOException {
    LogFormat dhcp =
        LogFormats.create(
            "regex",
            Map.of(
                "pattern",
                "(?<id>\\d+),(?<time>[\\d/]+,[\\d:]+),(?<description>[^,]*),(?<ip>[^,]*),"
                    + "(?<hostName>[^,]*),(?<mac>[^,]*),.*",
                "schema",
                "id INT, time TIMESTAMP, description STRING, ip STRING, host_name STRING,"
                    + " mac STRING",
                "timestamp-pattern",
                "MM/dd/yy,HH:mm:ss"));
    List<Map<String, Object>> rows = parse(dhcp, "kinesistap-DHCPSample.log");

    assertThat(rows).hasSize(37);
    assertThat(rows.subList(0, 34))
        .allSatisfy(row -> assertThat(row).containsOnlyKeys(LogFormat.REJECTION));
    assertThat(rows.get(34))
        .containsExactly(
            entry("id", 24),
            entry("time", micros("2017-09-29T00:00:04Z")),
            entry("description", "Database Cleanup Begin"));
    assertThat(rows.subList(35, 37))
        .allSatisfy(row -> assertThat(row).containsEntry("id", 25).hasSize(3));
  }

  @Test
  void sharePointLogGivesItsEventsAndRejectsItsHeader() throws IOException {
    LogFormat uls =
        LogFormats.create(
            "regex",
            Map.of(
                "pattern",
                "(?<time>[\\d/]+ [\\d:.]+)\\*? *\\t(?<process>[^\\t]*?) *\\t(?<thread>[^\\t]*?) *\\t"
                    + "(?<area>[^\\t]*?) *\\t(?<category>[^\\t]*?) *\\t(?<eventId>[^\\t]*?) *\\t"
                    + "(?<level>[^\\t]*?) *\\t(?<message>[^\\t]*)\\t *(?<correlation>.*)",
                "schema",
                "time TIMESTAMP, process STRING, thread STRING, area STRING, category STRING,"
                    + " event_id STRING, level STRING, message STRING, correlation STRING",
                "timestamp-pattern",
                "MM/dd/yyyy HH:mm:ss.SS"));
    List<Map<String, Object>> rows = parse(uls, "kinesistap-SharepointULSSample_Timestamp.log");

    assertThat(rows).hasSize(18);
    assertThat(rows.get(0)).containsOnlyKeys(LogFormat.REJECTION);
    assertThat(rows.subList(1, 18))
        .allSatisfy(row -> assertThat(row).containsKeys("time", "process", "level", "message"));
    assertThat(rows.get(1))
        .containsExactly(
            entry("time", micros("2021-02-12T11:17:30.960Z")),
            entry("process", "wsstracing.exe (0x2C0C)"),
            entry("thread", "0x7324"),
            entry("area", "SharePoint Foundation"),
            entry("category", "Unified Logging Service"),
            entry("event_id", "b9ws"),
            entry("level", "Monitorable"),
            entry(
                "message",
                "Trace Management Service unable to delete file"
                    + " 'E:\\ULS\\EC2AMAZ-DBF63F4-20210129-1015.log'.  Error 00000020"));
    assertThat(rows.get(7)).containsEntry("correlation", "2a82aa9f-4d84-2031-7ee1-38c52ca1400b");
  }

  private static List<Map<String, Object>> parse(LogFormat format, String log) throws IOException {
    return Files.readAllLines(samples.resolve(log)).stream()
        .map(line -> Rows.parse(format, line))
        .toList();
  }

  private static long micros(String instant) {
    return Instant.parse(instant).toEpochMilli() * 1000;
  }
}
