package org.djlext.flashattn.translate;

import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.ndarray.BytesSupplier;
import ai.djl.ndarray.NDList;
import ai.djl.translate.Batchifier;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import ai.djl.util.JsonSerializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers DJL Serving's messages with results as JSON.
 *
 * @param <O> the type of results; how it looks as JSON is said by {@link JsonSerializable}, and by
 *     Gson if it is something else
 */
public final class JsonTranslator<O> implements Translator<Input, Output> {

  private final Translator<Input, O> results;

  /**
   * Constructs a translator.
   *
   * @param results makes the results
   */
  public JsonTranslator(Translator<Input, O> results) {
    this.results = results;
  }

  @Override
  public void prepare(TranslatorContext ctx) throws Exception {
    results.prepare(ctx);
  }

  @Override
  public Batchifier getBatchifier() {
    return results.getBatchifier();
  }

  @Override
  public NDList batchProcessInput(TranslatorContext ctx, List<Input> inputs) throws Exception {
    return results.batchProcessInput(ctx, inputs);
  }

  @Override
  public List<Output> batchProcessOutput(TranslatorContext ctx, NDList list) throws Exception {
    List<Output> outputs = new ArrayList<>();
    for (O result : results.batchProcessOutput(ctx, list)) {
      outputs.add(output(result));
    }
    return outputs;
  }

  @Override
  public NDList processInput(TranslatorContext ctx, Input input) throws Exception {
    return results.processInput(ctx, input);
  }

  @Override
  public Output processOutput(TranslatorContext ctx, NDList list) throws Exception {
    return output(results.processOutput(ctx, list));
  }

  private static Output output(Object result) {
    Output output = new Output();
    output.addProperty("Content-Type", "application/json");
    if (result instanceof JsonSerializable json) {
      output.add(json);
    } else {
      output.add(BytesSupplier.wrapAsJson(result));
    }
    return output;
  }
}
