package org.djlext.vlm.tune.sft;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Rows against those of trl. */
class PackingTest {

  /** Rows [1,2,3,4,5] [6,7] [8,9,10] [11]. */
  private static final int[] LENGTHS = {5, 2, 3, 1};

  private static String rows(Packing packing, int[] lengths, int rowLength, int first) {
    long[] starts = new long[lengths.length];
    for (int i = 1; i < starts.length; i++) {
      starts[i] = starts[i - 1] + lengths[i - 1];
    }
    return packing.rows(lengths, rowLength).stream()
        .map(
            row ->
                row.stream()
                    .flatMapToLong(
                        piece -> {
                          long start = piece.example() < 0 ? 0 : starts[piece.example()];
                          return LongStream.range(start + piece.from(), start + piece.to());
                        })
                    .mapToObj(token -> String.valueOf(token + first))
                    .collect(Collectors.joining(",", "[", "]")))
        .collect(Collectors.joining(","));
  }

  @Test
  void bestFitTakesTheFullestRowThatHasRoom() {
    assertThat(rows(Packing.BFD, LENGTHS, 4, 1)).isEqualTo("[1,2,3,4],[8,9,10,11],[6,7]");
  }

  @Test
  void splittingKeepsWhatIsTooLong() {
    assertThat(rows(Packing.BFD_SPLIT, LENGTHS, 4, 1)).isEqualTo("[1,2,3,4],[8,9,10,5],[6,7,11]");
    assertThat(
            Packing.BFD_SPLIT.rows(LENGTHS, 4).stream()
                .map(row -> row.stream().map(Piece::length).toList()))
        .containsExactly(List.of(4), List.of(3, 1), List.of(2, 1));
  }

  @Test
  void wrappingFillsEveryRow() {
    assertThat(rows(Packing.WRAPPED, LENGTHS, 4, 1)).isEqualTo("[1,2,3,4],[5,6,7,8],[9,10,11]");
  }

  @Test
  void rowsEqualThoseOfTrl() throws IOException {
    for (JsonElement each : SftGoldens.read("packed.json").getAsJsonArray()) {
      JsonObject golden = each.getAsJsonObject();
      Packing packing =
          Packing.valueOf(golden.get("strategy").getAsString().toUpperCase(Locale.ROOT));
      int[] lengths = SftGoldens.ints(golden.get("lengths"));
      int row = golden.get("row").getAsInt();
      List<String> expected = new ArrayList<>();
      golden.getAsJsonArray("rows").forEach(ids -> expected.add(ids.toString()));
      assertThat(rows(packing, lengths, row, 0)).isEqualTo(String.join(",", expected));
    }
  }
}
