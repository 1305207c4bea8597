package org.djlext.examples.gallery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.djlext.examples.cli.ByteCount;
import org.djlext.examples.cli.ModelOption;
import org.djlext.examples.gallery.ChatTranscript.Turn;
import org.djlext.vlm.generate.GeneratedText;
import org.djlext.vlm.llama.LlamaBlock;
import org.djlext.vlm.llama.LlamaConfig;

/**
 * What is known of a loaded language model.
 *
 * @param block the model
 * @param loadSeconds how long loading took, that of the engine included
 */
record LanguageFacts(LlamaBlock block, double loadSeconds) {

  long parameters() {
    return block.getParameters().values().stream()
        .mapToLong(parameter -> parameter.getArray().size())
        .sum();
  }

  /** Returns the speeds of some answers, and how long loading took. */
  Map<String, String> figures(List<Turn> turns) {
    double prefill = 0;
    double decode = 0;
    long read = 0;
    long written = 0;
    for (Turn turn : turns) {
      GeneratedText answer = turn.answer();
      prefill += answer.prefillSeconds();
      decode += answer.decodeSeconds();
      read += answer.promptTokens() - answer.cachedTokens();
      written += Math.max(0, answer.ids().length - 1); // the first is part of the prefill
    }
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("tokens read per second", String.format(Locale.ROOT, "%,.0f", read / prefill));
    figures.put("tokens written per second", String.format(Locale.ROOT, "%,.0f", written / decode));
    figures.put("to load engine and model", String.format(Locale.ROOT, "%.1f s", loadSeconds));
    return figures;
  }

  /** Returns the shape of the model as the rows of a table. */
  List<String[]> rows() {
    LlamaConfig config = block.config();
    List<String[]> rows = new ArrayList<>();
    row(rows, "model", ModelOption.MINIATURE);
    row(rows, "parameters", String.format(Locale.ROOT, "%,d", parameters()));
    row(rows, "memory of the weights", ByteCount.text(4 * parameters()) + " as float32");
    row(rows, "layers", config.layers());
    row(rows, "hidden size", config.hiddenSize());
    row(rows, "heads, query and key/value", config.heads() + " and " + config.kvHeads());
    row(rows, "vocabulary", config.vocabSize());
    row(rows, "context", config.maxPositions() + " tokens");
    return rows;
  }

  private static void row(List<String[]> rows, String name, Object value) {
    rows.add(new String[] {name, value.toString()});
  }
}
