package io.millrace.batch.load;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.util.List;
import java.util.Optional;

/**
 * What to load.
 *
 * @param pipelineFile the file with the section {@code warehouse}
 * @param manifest of the chunks
 * @param errors folder for the lines that could not be loaded
 */
public record LoadOptions(String pipelineFile, String manifest, Optional<String> errors) {
  public static final ConfigOption<String> PIPELINE_FILE =
      ConfigOption.string("--pipeline-file")
          .required()
          .describedAs("The pipeline file, whose 'warehouse' says which tables to fill.");

  public static final ConfigOption<String> MANIFEST =
      ConfigOption.string("--manifest")
          .required()
          .describedAs("The manifest of the files to load, as split writes it: manifest.json.");

  public static final ConfigOption<String> ERRORS =
      ConfigOption.string("--errors")
          .describedAs(
              "Folder for the lines that could not be loaded, as JSON with file, line and reason."
                  + " They are in the table load_errors in any case.");

  public static final List<ConfigOption<?>> ALL = List.of(PIPELINE_FILE, MANIFEST, ERRORS);

  /**
   * @throws io.millrace.core.option.OptionException with every mistake
   */
  public static LoadOptions read(OptionReader reader) {
    LoadOptions options =
        new LoadOptions(reader.read(PIPELINE_FILE), reader.read(MANIFEST), reader.find(ERRORS));
    reader.finish();
    return options;
  }
}
