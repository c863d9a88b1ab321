package io.millrace.batch.crawl;

import com.amazonaws.services.glue.AWSGlue;
import java.util.function.Consumer;

/**
 * A call that brings the catalog into step.
 *
 * @param text the call as people read it
 */
record Change(String text, Consumer<AWSGlue> call) {}
