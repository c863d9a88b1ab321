package io.millrace.core.option;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionsTest {
  private static final List<String> KNOWN = List.of("stream", "region", "maxBytesPerTrigger");

  @Test
  void nearestNameIsSuggestedWhateverItsCase() {
    assertThat(Suggestions.didYouMean("steam", KNOWN)).isEqualTo("; did you mean 'stream'?");
    assertThat(Suggestions.didYouMean("MAXBYTESPERTRIGER", KNOWN))
        .isEqualTo("; did you mean 'maxBytesPerTrigger'?");
  }

  @Test
  void allNamesAreShownWhenNoneIsNear() {
    assertThat(Suggestions.didYouMean("xyz", KNOWN))
        .isEqualTo("; known: stream, region, maxBytesPerTrigger");
    assertThat(Suggestions.didYouMean("xyz", List.of())).isEqualTo("; there is none");
  }
}
