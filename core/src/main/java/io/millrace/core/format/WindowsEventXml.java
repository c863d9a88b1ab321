package io.millrace.core.format;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * One Windows event in XML while it is parsed. It can declare and refer to nothing: a DOCTYPE and
 * any entity but those of XML itself refuse it.
 */
final class WindowsEventXml {
  /** Events nest three elements, and those of their own schemas a few more. */
  private static final int DEEPEST = 32;

  /** All names may take eight times the room of the record; an event's take about its own. */
  private static final int NAMES_PER_CHARACTER = 8;

  private static final int LONGEST_REASON = 120;
  private static final String MESSAGE = "Message: ";

  /** One a thread, because nobody promises that a factory may be shared. */
  private static final ThreadLocal<XMLInputFactory> READERS =
      ThreadLocal.withInitial(WindowsEventXml::factory);

  private final WindowsEventRow row;
  private final byte[] bytes;
  private final int start;
  private final int from;
  private final int end;

  private XMLStreamReader reader;
  private String xml;

  /** Elements that are open. */
  private int depth;

  /**
   * For each open element the names from the root's child on; of event data, those from its own
   * element on.
   */
  private final String[] paths = new String[DEEPEST];

  /** Text of the innermost element so far. */
  private final StringBuilder text = new StringBuilder();

  /** Whether no element ended in the innermost one. */
  private boolean leaf;

  /** Whether the root's child that is open is event data. */
  private boolean isData;

  /** Length of all names so far. */
  private long named;

  /**
   * @param start where the record begins
   * @param from where its first element begins
   */
  WindowsEventXml(WindowsEventRow row, byte[] bytes, int start, int from, int end) {
    this.row = row;
    this.bytes = bytes;
    this.start = start;
    this.from = from;
    this.end = end;
  }

  private static XMLInputFactory factory() {
    // Not any one that happens to be on the class path.
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
    return factory;
  }

  void parse() throws WindowsEvent.Refused {
    xml = new String(bytes, from, end - from, StandardCharsets.UTF_8);
    try {
      reader = READERS.get().createXMLStreamReader(new StringReader(xml));
      while (reader.hasNext()) {
        take(reader.next());
      }
      reader.close();
    } catch (XMLStreamException e) {
      int place = e.getLocation() == null ? 0 : e.getLocation().getCharacterOffset();
      throw new WindowsEvent.Refused("not XML: " + reason(e), at(place));
    }
  }

  private void take(int event) throws WindowsEvent.Refused {
    switch (event) {
      case XMLStreamConstants.START_ELEMENT -> open(reader.getLocalName());
      case XMLStreamConstants.END_ELEMENT -> close();
      case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
          text.append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
      case XMLStreamConstants.DTD -> throw refused("a DOCTYPE, which no event has");
      case XMLStreamConstants.ENTITY_REFERENCE ->
          throw refused("an entity, which no event declares");
      default -> {
        // Comments and instructions say nothing about the event.
      }
    }
  }

  private void open(String name) throws WindowsEvent.Refused {
    if (depth == DEEPEST) {
      throw refused("it nests deeper than " + DEEPEST);
    }
    if (depth == 0 && !name.equals("Event")) {
      throw refused("no Windows event: its root is no Event");
    }
    if (depth == 1) {
      isData = name.equals("EventData") || name.equals("UserData");
    }
    boolean plain = isData && depth == 2 && name.equals("Data");
    String given = plain ? reader.getAttributeValue(null, "Name") : name;
    String own = given == null ? row.nextName().toString() : given;
    String path = isTop() ? own : paths[depth - 1] + "." + own;
    count(path);
    paths[depth++] = path;
    text.setLength(0);
    leaf = true;
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      String attribute = reader.getAttributeLocalName(i);
      if (!plain || !attribute.equals("Name")) {
        value(depth == 1 ? attribute : path + "." + attribute, reader.getAttributeValue(i));
      }
    }
  }

  /**
   * Whether the next element's path is its own name: the root's children, and what they hold as
   * event data. In {@code UserData} one element encloses that.
   */
  private boolean isTop() {
    boolean enclosed = depth == 3 && paths[1].equals("UserData");
    return depth < 2 || (isData && (depth == 2 || enclosed));
  }

  private void count(String name) throws WindowsEvent.Refused {
    named += name.length();
    if (named > (long) NAMES_PER_CHARACTER * xml.length()) {
      throw refused("names longer than the record");
    }
  }

  private void close() throws WindowsEvent.Refused {
    if (leaf && depth > 1) {
      value(paths[depth - 1], text.toString());
    }
    leaf = false;
    text.setLength(0);
    depth--;
  }

  private void value(String name, String value) throws WindowsEvent.Refused {
    count(name);
    if (depth > 2 && isData) {
      row.data(UTF8String.fromString(name), UTF8String.fromString(value));
      return;
    }
    UTF8String stripped = UTF8String.fromString(value.strip());
    Integer ordinal = WindowsEventFields.ordinal(name);
    if (ordinal == null) {
      if (stripped.numBytes() > 0) {
        row.rescue(name, stripped);
      }
    } else if (ordinal == WindowsEventFields.KEYWORD_NAMES) {
      row.keyword(stripped);
    } else if (!row.put(ordinal, stripped)) {
      if (ordinal == WindowsEventFields.TIME || ordinal == WindowsEventFields.EVENT_ID) {
        throw refused(WindowsEventFields.mismatch(ordinal));
      }
      row.rescue(name, stripped);
    }
  }

  private WindowsEvent.Refused refused(String reason) {
    return new WindowsEvent.Refused(reason, at(reader.getLocation().getCharacterOffset()));
  }

  /** The offset in the record of a character of its XML. */
  private int at(int character) {
    int last = Math.max(0, Math.min(character, xml.length()));
    int before =
        ByteSearch.isAscii(bytes, from, end)
            ? last
            : xml.substring(0, last).getBytes(StandardCharsets.UTF_8).length;
    return Math.min(from + before, end) - start;
  }

  /** The reader's own words, without the line and column that it puts in front. */
  private static String reason(XMLStreamException e) {
    String message = String.valueOf(e.getMessage());
    int at = message.indexOf(MESSAGE);
    String words = at < 0 ? message : message.substring(at + MESSAGE.length());
    return words.length() > LONGEST_REASON ? words.substring(0, LONGEST_REASON) : words;
  }
}
