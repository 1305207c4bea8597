package org.djlext.examples.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReasoningPageTest {

  @Test
  void puzzlesAreShownWithAnswersAndVerdicts() throws Exception {
    PageContent content = new ReasoningPage(1).run(new GalleryRequest(null, 3, step -> {}));
    int puzzles = 2 * ReasoningPage.FAMILIES.size();
    assertThat(content.summary()).startsWith(puzzles + " fresh puzzles, 8 answers");
    assertThat(content.figures().get("answers right")).endsWith(" of " + 8 * puzzles);
    String body = content.body().toString();
    assertThat(body).contains("class=\"ask\"", "class=\"answer\"", "answers are right");
    for (String family : ReasoningPage.FAMILIES) {
      assertThat(body).contains("<td>" + family + "</td>");
    }
    assertThat(content.preview().toString()).contains("class=\"ask\"");
  }
}
