package io.millrace.local.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Relative links of pages lead to a file or folder, and to a heading that is there. */
class LinksTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*?)\\s*");
  private static final Pattern ELSEWHERE = Pattern.compile("(https?|mailto):.*");

  @Test
  void everyRelativeLinkLeadsSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (Path page : Pages.all()) {
      int number = 0;
      for (String line : Pages.lines(page)) {
        number++;
        Matcher link = LINK.matcher(line);
        while (link.find()) {
          if (!ELSEWHERE.matcher(link.group(1)).matches()) {
            links++;
            String problem = problem(page, URI.create(link.group(1)));
            if (!problem.isEmpty()) {
              broken.add("%s:%d: %s: %s".formatted(page, number, link.group(1), problem));
            }
          }
        }
      }
    }

    assertThat(broken).isEmpty();
    assertThat(links).isGreaterThan(150);
  }

  @Test
  void everyPageOfDocsCanBeFoundFromTheReadme() throws IOException {
    String readme = Files.readString(Pages.ROOT.resolve("README.md"));

    assertThat(Pages.all())
        .filteredOn(page -> page.startsWith("docs"))
        .hasSizeGreaterThan(10)
        .allSatisfy(page -> assertThat(readme).contains("](" + page + ")"));
  }

  @Test
  void everyAlarmSaysWhatToDo() throws IOException {
    String page = Files.readString(Pages.ROOT.resolve("docs/operations.md"));
    Matcher alarm = Pattern.compile("AlarmName: !Sub \\$\\{Installation}-(\\S+)").matcher(alarms());
    Set<String> names = new LinkedHashSet<>();
    while (alarm.find()) {
      names.add(alarm.group(1).replace("${Pipeline}-", ""));
    }

    assertThat(names).hasSizeGreaterThan(8);
    assertThat(names)
        .allSatisfy(
            name ->
                assertThat(page)
                    .containsPattern(
                        "(?s)\n### `%s`\n\n(?:(?!\n#).)*[Rr]ecover from it".formatted(name)));
  }

  private static String alarms() throws IOException {
    return Files.readString(Pages.ROOT.resolve("infra/alarms.yaml"))
        + Files.readString(Pages.ROOT.resolve("infra/audit.yaml"));
  }

  private static String problem(Path page, URI link) throws IOException {
    Path target =
        link.getPath().isEmpty()
            ? page
            : Pages.ROOT.relativize(
                Pages.ROOT.resolve(page).resolveSibling(link.getPath()).normalize());
    if (!Files.exists(Pages.ROOT.resolve(target))) {
      return "there is no " + target;
    }
    if (link.getFragment() != null && !anchors(target).contains(link.getFragment())) {
      return target + " has no such heading";
    }
    return "";
  }

  /** As GitHub makes them of headings. */
  private static Set<String> anchors(Path page) throws IOException {
    Set<String> anchors = new LinkedHashSet<>();
    Map<String, Integer> seen = new HashMap<>();
    boolean isCode = false;
    for (String line : Pages.lines(page)) {
      isCode ^= line.startsWith("```");
      Matcher heading = HEADING.matcher(line);
      if (!isCode && heading.matches()) {
        String anchor =
            heading
                .group(1)
                .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
        int times = seen.merge(anchor, 1, Integer::sum);
        anchors.add(times == 1 ? anchor : anchor + "-" + (times - 1));
      }
    }
    return anchors;
  }
}
