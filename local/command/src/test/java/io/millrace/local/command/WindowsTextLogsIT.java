package io.millrace.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.PipelineReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs that have no format of their own, parsed as the example's file says. */
class WindowsTextLogsIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void dhcpLeases() throws IOException {
    JsonNode lease =
        only(
            "windows-dhcp",
            "10,01/02/26,08:15:42,Assign,10.1.4.77,ws-0412.example.com,0A1B2C3D4E5F,,1520034911,0,,,,,,,,,0");

    assertThat(lease.path("id").asInt()).isEqualTo(10);
    assertThat(lease.path("time").asText()).startsWith("2026-01-02T08:15:42");
    assertThat(lease.path("ip").asText()).isEqualTo("10.1.4.77");
    assertThat(lease.path("mac").asText()).isEqualTo("0A1B2C3D4E5F");
  }

  @Test
  void exchangeDeliveries() throws IOException {
    JsonNode delivery =
        only(
            "exchange",
            "2026-01-02T08:15:42.123Z,10.1.0.9,mail1,10.1.0.10,mail2,\"08DE;2026-01-02T08:15:41Z\",,STOREDRIVER,"
                + "DELIVER,42,<a1@example.com>,7d0c-11,ann@example.com;bob@example.com,,15321,2,,,"
                + "\"Minutes, \"\"final\"\"\",eve@example.com,eve@example.com,2026-01-02T08:15:40Z;SRV=mail1,"
                + "Originating,,,,S:IncludeInSla=True,Email,af31-08,15.02.1118.007");

    assertThat(delivery.path("event_id").asText()).isEqualTo("DELIVER");
    assertThat(delivery.path("date_time").asText()).startsWith("2026-01-02T08:15:42.123");
    assertThat(delivery.path("total_bytes").asLong()).isEqualTo(15_321);
    assertThat(delivery.path("message_subject").asText()).isEqualTo("Minutes, \"final\"");
    assertThat(delivery.path("schema_version").asText()).isEqualTo("15.02.1118.007");
  }

  @Test
  void sharePointTraces() throws IOException {
    JsonNode trace =
        only(
            "sharepoint-uls",
            "01/02/2026 08:15:42.96*\tw3wp.exe (0x2CC8)                       \t0x6AE8\tSharePoint Foundation"
                + "         \tMonitoring                    \tb4ly\tHigh    \t...Execution Time=153.7"
                + "\t2a82aa9f-4d84-2031-7ee1-38c52ca1400b");

    assertThat(trace.path("time").asText()).startsWith("2026-01-02T08:15:42.96");
    assertThat(trace.path("area").asText()).isEqualTo("SharePoint Foundation");
    assertThat(trace.path("level").asText()).isEqualTo("High");
    assertThat(trace.path("message").asText()).isEqualTo("...Execution Time=153.7");
  }

  /** What the example's format makes of a line; the introduction before it is no record. */
  private JsonNode only(String example, String line) throws IOException {
    Path file = Path.of(System.getProperty("millrace.root"), "examples", example + ".yaml");
    Pipeline pipeline = PipelineReader.parse(Files.readString(file), file.toString()).pipeline();
    Path log = Files.writeString(folder.resolve("log"), "#Software: some server\n" + line + "\n");
    List<String> words = new ArrayList<>(List.of("parse", "--format", pipeline.records().format()));
    pipeline
        .records()
        .options()
        .forEach((key, value) -> words.addAll(List.of("--option", key + "=" + value)));
    words.add(log.toString());

    Run run = Run.millrace(words.toArray(String[]::new));

    assertThat(run.code()).isEqualTo(ExitCode.FINDINGS);
    assertThat(run.err()).contains(log + ":1: ");
    assertThat(run.out().lines()).hasSize(1);
    return JSON.readTree(run.out());
  }
}
