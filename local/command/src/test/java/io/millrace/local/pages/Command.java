package io.millrace.local.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command of a page, as a user types it.
 *
 * @param text without the prompt; a here-document is part of it
 * @param expected lines that the page shows under it; {@code …} stands for whatever is left out
 * @param reason why no test of pages runs it, as the page says
 */
record Command(
    Pages.Block block, int line, String text, List<String> expected, Optional<String> reason) {
  static final String NOT_RUN = "# not run by the tests: ";

  private static final String PROMPT = "$ ";
  private static final Pattern HERE = Pattern.compile("<<'?(\\w+)'?");

  /** A word, in quotes or not, with parts of both kinds; or a comment to the end of the line. */
  private static final Pattern WORD = Pattern.compile("(?:'[^']*'|\"[^\"]*\"|[^\\s'\"])+");

  String place() {
    return block.page() + ":" + line;
  }

  /** The commands of a block; a line that belongs to none is a mistake of the page. */
  static List<Command> of(Pages.Block block) {
    List<Command> found = new ArrayList<>();
    Optional<String> reason = Optional.empty();
    List<String> lines = block.lines();
    int i = 0;
    while (i < lines.size()) {
      String line = lines.get(i);
      int number = block.line() + 1 + i++;
      if (line.startsWith(NOT_RUN)) {
        reason = Optional.of(line.substring(NOT_RUN.length()));
        continue;
      }
      if (!line.startsWith(PROMPT)) {
        throw new AssertionError(
            "%s:%d: '%s' is neither a command ('$ …') nor what one prints"
                .formatted(block.page(), number, line));
      }
      StringBuilder text = new StringBuilder(line.substring(PROMPT.length()));
      while (text.charAt(text.length() - 1) == '\\') {
        text.setLength(text.length() - 1);
        text.append(lines.get(i++).trim());
      }
      Matcher here = HERE.matcher(text);
      if (here.find()) {
        do {
          text.append('\n').append(lines.get(i));
        } while (!lines.get(i++).equals(here.group(1)));
      }
      List<String> expected = new ArrayList<>();
      while (i < lines.size()
          && !lines.get(i).startsWith(PROMPT)
          && !lines.get(i).startsWith(NOT_RUN)) {
        expected.add(lines.get(i++));
      }
      found.add(new Command(block, number, text.toString(), List.copyOf(expected), reason));
    }
    return found;
  }

  /** Its words without quotes, up to a comment or a pipe. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      String word = matcher.group();
      if (word.startsWith("#") || word.equals("|") || word.equals("&&")) {
        break;
      }
      words.add(word.replaceAll("'([^']*)'|\"([^\"]*)\"", "$1$2"));
    }
    return words;
  }

  /** The words from the program on, behind variables that are set for it. */
  List<String> program() {
    List<String> words = words();
    int first = 0;
    while (words.get(first).matches("[A-Z_]+=.*")) {
      first++;
    }
    return words.subList(first, words.size());
  }

  boolean isMillrace() {
    return program().get(0).matches("(\\./)?millrace");
  }

  /** What stands behind {@code millrace}. */
  List<String> arguments() {
    List<String> program = program();
    return program.subList(1, program.size());
  }
}
