package io.millrace.batch.lake;

import io.millrace.core.option.ConfigOption;

/** What every job over a pipeline's tables takes. */
public final class LakeOptions {
  public static final ConfigOption<String> ROOT =
      ConfigOption.string("--lake")
          .required()
          .describedAs("Folder of the lake, 'lake.root' in the pipeline file.");

  public static final ConfigOption<String> PIPELINE =
      ConfigOption.string("--pipeline")
          .required()
          .describedAs("Name of the pipeline, 'name' in the pipeline file.");

  private LakeOptions() {}
}
