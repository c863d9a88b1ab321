package io.millrace.local.kafka;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The broker's process: runs a broker, which is its own controller, until standard input ends.
 * Arguments: data directory, and the file that receives the address once the broker takes requests.
 */
final class BrokerMain {
  private static final String HOST = "127.0.0.1";

  private final Path dataDir;

  private BrokerMain(Path dataDir) {
    this.dataDir = dataDir;
  }

  /**
   * Exits with 0 when the parent ended or closed the pipe, with 1 when the broker did not start.
   */
  public static void main(String[] args) {
    // Ctrl-C in a terminal goes to the parent and to this process. What it means is for the parent.
    Signal.handle(new Signal("INT"), SignalHandler.SIG_IGN);
    // Watched from the start: the parent may end while the broker is still coming up.
    new Thread(BrokerMain::endWithParent, "parent-watch").start();
    try {
      String address = new BrokerMain(Path.of(args[0])).start();
      report(address, Path.of(args[1]));
    } catch (Exception e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }

  private String start() throws IOException, InterruptedException, ExecutionException {
    Properties settings = settings();
    format(settings);
    new KafkaRaftServer(new KafkaConfig(settings), Time.SYSTEM).startup();
    String address = settings.getProperty("listeners").replaceFirst("^PLAINTEXT://([^,]*).*", "$1");
    try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address))) {
      admin.describeCluster().nodes().get();
    }
    return address;
  }

  private Properties settings() throws IOException {
    int[] ports = freePorts();
    Properties settings = new Properties();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", "1");
    settings.put(
        "listeners",
        "PLAINTEXT://%s:%d,CONTROLLER://%s:%d".formatted(HOST, ports[0], HOST, ports[1]));
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("controller.quorum.voters", "1@%s:%d".formatted(HOST, ports[1]));
    settings.put("log.dirs", dataDir.resolve("topics").toString());
    settings.put("auto.create.topics.enable", "false");
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("offsets.topic.num.partitions", "1");
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("transaction.state.log.num.partitions", "1");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    // Tests wait for retention and compaction, which elsewhere may take their minutes.
    settings.put("log.retention.check.interval.ms", "500");
    settings.put("log.cleaner.backoff.ms", "200");
    settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
    settings.put("log.initial.task.delay.ms", "500");
    return settings;
  }

  /** Two at once, so that they differ. KRaft has to know its port before it binds it. */
  private static int[] freePorts() throws IOException {
    InetAddress host = InetAddress.getByName(HOST);
    try (ServerSocket one = new ServerSocket(0, 1, host);
        ServerSocket two = new ServerSocket(0, 1, host)) {
      return new int[] {one.getLocalPort(), two.getLocalPort()};
    }
  }

  private void format(Properties settings) throws IOException {
    Path file = dataDir.resolve("broker.properties");
    try (OutputStream out = Files.newOutputStream(file)) {
      settings.store(out, null);
    }
    String[] arguments = {
      "format", "-t", Uuid.randomUuid().toString(), "-c", file.toString(), "--ignore-formatted"
    };
    if (StorageTool.execute(arguments, System.out) != 0) {
      throw new IOException("Cannot format " + dataDir);
    }
  }

  /** Writes beside the file and renames, so that a reader never sees half an address. */
  private static void report(String address, Path readyFile) throws IOException {
    Path written = readyFile.resolveSibling(readyFile.getFileName() + ".part");
    Files.writeString(written, address);
    Files.move(written, readyFile, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Nothing is kept that a clean end would save: the topics go with whoever started the broker. */
  private static void endWithParent() {
    awaitEnd(System.in);
    Runtime.getRuntime().halt(0);
  }

  private static void awaitEnd(InputStream pipe) {
    try {
      while (pipe.read() >= 0) {
        // Nobody writes; only the end matters.
      }
    } catch (IOException e) {
      System.err.println("The pipe to the parent broke: " + e.getMessage());
    }
  }
}
