package org.djlext.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TextTableTest {

  @Test
  void columnsAreAsWideAsTheirCells() {
    TextTable table = new TextTable("name", "size>").row("a", "1000").row("long name", "7");
    assertThat(table.text().lines())
        .containsExactly("name       size", "a          1000", "long name     7");
  }

  @Test
  void emptyHeadingsAreNoLine() {
    assertThat(new TextTable("", "").row("a", "b").text().lines()).containsExactly("a  b");
  }

  @Test
  void rowOfOtherLengthIsRefused() {
    assertThatThrownBy(() -> new TextTable("a", "b").row("only one"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected 2 cells");
  }
}
