package org.djlext.examples.inspect;

import java.util.List;
import java.util.stream.Collectors;
import org.djlext.examples.cli.TextTable;

/** The parts of an {@link Inspection} that only some models have, for people. */
final class PartsText {

  private PartsText() {}

  static void append(StringBuilder text, Inspection inspection) {
    if (inspection.mixture() != null) {
      text.append("\nMixture of experts\n").append(mixture(inspection.mixture()));
    }
    if (inspection.vision() != null) {
      text.append("\nVision tower\n").append(vision(inspection.vision()));
    }
    if (inspection.codebook() != null) {
      text.append("\nImage tokenizer\n").append(codebook(inspection.codebook()));
    }
  }

  private static String mixture(MixturePart part) {
    TextTable table = new TextTable("", "");
    table.row(
        "  layers", "%d with experts, %d without".formatted(part.layers(), part.denseLayers()));
    table.row(
        "  experts",
        "%d, of which a token chooses %d%s; %d shared by all"
            .formatted(
                part.experts(),
                part.active(),
                part.groups() == 1
                    ? ""
                    : " from %d of %d groups".formatted(part.chosenGroups(), part.groups()),
                part.shared()));
    table.row("  parameters of the decoder", "%,d".formatted(part.parameters()));
    table.row(
        "  active for a token",
        "%,d (%.1f %%)"
            .formatted(
                part.activeParameters(), 100.0 * part.activeParameters() / part.parameters()));
    table.row(
        "  cached for a token",
        "%,d numbers, %d a layer; keys and values of all heads would be %,d"
            .formatted(
                part.cacheNumbersPerToken(),
                part.cacheNumbersPerLayer(),
                part.cacheNumbersPlain()));
    return table.text();
  }

  private static String vision(VisionPart part) {
    VisionPart.Example example = part.example();
    TextTable table = new TextTable("", "");
    table.row("  patch", "%1$d x %1$d pixels".formatted(part.patchSize()));
    table.row(
        "  layers",
        "%d of size %d with %d heads".formatted(part.layers(), part.hiddenSize(), part.heads()));
    table.row(
        "  positions",
        "a learned grid of %d x %d, stretched to the picture's, and rotary ones"
            .formatted(part.positionTable()[0], part.positionTable()[1]));
    table.row("  merger", "%d x %d patches to a token".formatted(part.merge()[0], part.merge()[1]));
    table.row("  limit", "%,d patches, above which a picture shrinks".formatted(part.patchLimit()));
    table.row(
        "  a picture of %d x %d".formatted(example.width(), example.height()),
        "%d x %d patches, %d tokens"
            .formatted(example.columns(), example.rows(), example.tokens()));
    return table.text();
  }

  private static String codebook(CodebookPart part) {
    TextTable table = new TextTable("", "");
    table.row("  codebook", "%,d codes of size %d".formatted(part.codes(), part.codeSize()));
    table.row(
        "  a picture",
        "%1$d x %1$d pixels, %2$,d codes of %3$d x %3$d pixels"
            .formatted(part.resolution(), part.codesPerPicture(), part.pixelsPerCode()));
    table.row("  channels by level", joined(part.channels()));
    table.row(
        "  draws", part.draws() ? "yes" : "no, the decoder of codes is not in the checkpoint");
    return table.text();
  }

  private static String joined(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
