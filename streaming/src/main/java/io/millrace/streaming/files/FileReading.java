package io.millrace.streaming.files;

import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What the driver gives every reading task.
 *
 * @param root the folder that the files' paths begin in
 * @param stream what the lineage calls it
 */
record FileReading(
    Broadcast<SerializableConfiguration> settings,
    String root,
    String stream,
    Compression compression,
    long maxLineBytes,
    boolean failOnDataLoss)
    implements Serializable {

  Configuration hadoop() {
    return settings.value().value();
  }

  /** The whole path; put together by its parts, since a name may hold a colon. */
  Path pathOf(FoundFile file) {
    Path folder = new Path(root);
    String path = folder.toUri().getPath();
    return new Path(
        folder.toUri().getScheme(),
        folder.toUri().getAuthority(),
        (path.endsWith("/") ? path : path + "/") + file.path());
  }
}
