package io.millrace.core.format;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * One Windows event in XML while it is parsed: Windows' own, or the {@code EventInfo} of Kinesis
 * Agent for Windows, which holds the former as a text. It can declare and refer to nothing: a
 * DOCTYPE and any entity but those of XML itself refuse it.
 */
final class WindowsEventXml {
  /** Events nest three elements, and those of their own schemas a few more. */
  private static final int DEEPEST = 32;

  /** All names may take eight times the room of the record; an event's take about its own. */
  private static final int NAMES_PER_CHARACTER = 8;

  private static final int LONGEST_REASON = 120;
  private static final String MESSAGE = "Message: ";

  private static final String SCHEMA_INSTANCE = XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI;

  private static final String EVENT = "Event";
  private static final String AGENT_EVENT = "EventInfo";

  /** The agent's element with Windows' own XML. */
  private static final String OWN_XML = "Xml";

  /** The agent's elements of event data, which have no names. */
  private static final String AGENT_DATA = "anyType";

  /** One a thread, because nobody promises that a factory may be shared. */
  private static final ThreadLocal<XMLInputFactory> READERS =
      ThreadLocal.withInitial(WindowsEventXml::factory);

  private final WindowsEventRow row;
  private final byte[] bytes;
  private final int start;
  private final int from;
  private final int end;

  /** Whether the record is the copy in an agent's event, which holds no further one. */
  private final boolean isCopy;

  private XMLStreamReader reader;
  private String xml;

  /** Columns by path, as the root has them. */
  private Map<String, Integer> columns;

  /** Windows' own XML in the agent's, or null. */
  private String ownXml;

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

  /** Whether the innermost element says that it is null. */
  private boolean isNil;

  /** Whether the root's child that is open is event data. */
  private boolean isData;

  /** Length of all names so far. */
  private long named;

  /**
   * @param start where the record begins
   * @param from where its first element begins
   */
  WindowsEventXml(WindowsEventRow row, byte[] bytes, int start, int from, int end) {
    this(row, bytes, start, from, end, false);
  }

  private WindowsEventXml(
      WindowsEventRow row, byte[] bytes, int start, int from, int end, boolean isCopy) {
    this.isCopy = isCopy;
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
    if (ownXml != null) {
      complete();
    }
  }

  /** What is wrong with the copy of the event does not refuse the event. */
  private void complete() {
    WindowsEventRow own = new WindowsEventRow();
    byte[] copy = ownXml.getBytes(StandardCharsets.UTF_8);
    try {
      new WindowsEventXml(own, copy, 0, 0, copy.length, true).parse();
      row.complete(own);
    } catch (WindowsEvent.Refused e) {
      row.rescue(OWN_XML, UTF8String.fromString(ownXml));
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
    if (depth == 0) {
      columns = columns(name);
    }
    if (depth == 1) {
      isData = name.equals("EventData") || name.equals("UserData");
    }
    boolean plain = isData && depth == 2 && name.equals(isAgents() ? AGENT_DATA : "Data");
    String given = plain ? reader.getAttributeValue(null, "Name") : name;
    String own = given == null ? row.nextName().toString() : given;
    String path = isTop() ? own : paths[depth - 1] + "." + own;
    count(path);
    paths[depth++] = path;
    text.setLength(0);
    leaf = true;
    isNil = false;
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      String attribute = reader.getAttributeLocalName(i);
      if (isAgents() && SCHEMA_INSTANCE.equals(reader.getAttributeNamespace(i))) {
        isNil |= attribute.equals("nil") && reader.getAttributeValue(i).strip().equals("true");
      } else if (!plain || !attribute.equals("Name")) {
        value(depth == 1 ? attribute : path + "." + attribute, reader.getAttributeValue(i));
      }
    }
  }

  private Map<String, Integer> columns(String root) throws WindowsEvent.Refused {
    if (root.equals(EVENT)) {
      return WindowsEventFields.PATHS;
    }
    if (root.equals(AGENT_EVENT) && !isCopy) {
      return WindowsEventFields.AGENT_PATHS;
    }
    throw refused("no Windows event: its root is no Event");
  }

  private boolean isAgents() {
    return columns == WindowsEventFields.AGENT_PATHS;
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
    if (leaf && depth == 2 && isAgents() && paths[1].equals(OWN_XML)) {
      ownXml = text.toString();
    } else if (leaf && depth > 1) {
      value(paths[depth - 1], isNil ? null : text.toString());
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
    UTF8String stripped = value == null ? null : UTF8String.fromString(value.strip());
    Integer ordinal = columns.get(name);
    if (ordinal == null) {
      if (stripped != null && stripped.numBytes() > 0) {
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
