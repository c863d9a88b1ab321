package io.millrace.local.command;

import picocli.CommandLine.Option;

/** Which pipeline's tables a command is about. */
final class LakeArguments {
  @Option(
      names = "--lake",
      paramLabel = "ROOT",
      required = true,
      description = "The pipeline file's lake.root: a folder, or a URL like s3a://logs/lake.")
  private String root;

  @Option(
      names = "--pipeline",
      paramLabel = "NAME",
      required = true,
      description = "The pipeline's name.")
  private String pipeline;

  /** The lake's folder as Hadoop takes it. */
  String root() {
    return LakePath.of(root);
  }

  String pipeline() {
    return pipeline;
  }
}
