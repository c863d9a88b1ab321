package io.millrace.local.opensearch;

import java.io.IOException;
import java.nio.file.Path;

/** A process that starts a node, prints its pid and port, and holds it until it is killed. */
final class NodeParentMain {
  private NodeParentMain() {}

  public static void main(String[] args) throws IOException {
    EmbeddedOpenSearch node = EmbeddedOpenSearch.start(Path.of(args[0]));
    System.out.println(node.process().pid() + " " + node.url().getPort());
    System.exit(System.in.read());
  }
}
