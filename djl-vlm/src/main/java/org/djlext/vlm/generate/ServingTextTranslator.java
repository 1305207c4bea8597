package org.djlext.vlm.generate;

import ai.djl.inference.streaming.ChunkedBytesSupplier;
import ai.djl.inference.streaming.IteratorBytesSupplier;
import ai.djl.inference.streaming.StreamingTranslator;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.ndarray.BytesSupplier;
import ai.djl.ndarray.NDList;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import ai.djl.util.JsonUtils;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Stream;

/**
 * DJL Serving's messages: plain text, or JSON such as {@code {"inputs": "...", "parameters":
 * {...}}} with the parameters of {@code Criteria}'s arguments. Answers with JSON, or gives out the
 * text as it comes.
 *
 * @param <I> what messages are read to
 */
public final class ServingTextTranslator<I>
    implements NoBatchifyTranslator<Input, Output>, StreamingTranslator<Input, Output> {

  private final PromptTranslator<I, ? extends Map<String, ?>> text;
  private final ServedRequest<I> requests;

  /**
   * Constructs the translator.
   *
   * @param text generates the texts, and gives out what is answered as JSON
   * @param requests reads the messages
   */
  public ServingTextTranslator(
      PromptTranslator<I, ? extends Map<String, ?>> text, ServedRequest<I> requests) {
    this.text = text;
    this.requests = requests;
  }

  @Override
  public NDList processInput(TranslatorContext ctx, Input input) throws TranslateException {
    if (input.getData() == null) {
      throw new TranslateException("the request is empty");
    }
    String body = input.getData().getAsString();
    String type = input.getProperty("Content-Type", "");
    if (!type.startsWith("application/json") && !body.stripLeading().startsWith("{")) {
      return text.processInput(ctx, requests.text(body));
    }
    JsonObject json = object(body);
    I asked = requests.json(json);
    try {
      GenerationConfig settings =
          GenerationArguments.apply(text.config().toBuilder(), parameters(json));
      return text.processInput(ctx, asked, settings);
    } catch (IllegalArgumentException e) {
      throw new TranslateException(e.getMessage(), e);
    }
  }

  private static JsonObject object(String body) throws TranslateException {
    try {
      return JsonParser.parseString(body).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException e) {
      throw new TranslateException("the request is not a JSON object: " + e.getMessage(), e);
    }
  }

  private static Map<String, Object> parameters(JsonObject json) throws TranslateException {
    JsonElement element = json.get("parameters");
    if (element == null || element.isJsonNull()) {
      return Map.of();
    } else if (!element.isJsonObject()) {
      throw new TranslateException("parameters: expected an object, found " + element);
    }
    Map<String, Object> parameters = new HashMap<>();
    for (Map.Entry<String, JsonElement> entry : element.getAsJsonObject().entrySet()) {
      JsonElement value = entry.getValue();
      if (value.isJsonPrimitive()) {
        parameters.put(entry.getKey(), value.getAsString());
      } else if (value.isJsonArray()
          && value.getAsJsonArray().asList().stream().allMatch(JsonElement::isJsonPrimitive)) {
        parameters.put(
            entry.getKey(),
            value.getAsJsonArray().asList().stream().map(JsonElement::getAsString).toList());
      } else if (!value.isJsonNull()) {
        throw new TranslateException(
            "%s: expected a number, text or list of texts, found %s"
                .formatted(entry.getKey(), value));
      }
    }
    return parameters;
  }

  @Override
  public Output processOutput(TranslatorContext ctx, NDList list) {
    Output output = new Output(200, "OK");
    output.addProperty("Content-Type", "application/json");
    output.add(JsonUtils.toJson(text.processOutput(ctx, list)));
    return output;
  }

  @Override
  public StreamOutput<Output> processStreamOutput(TranslatorContext ctx, Stream<NDList> list) {
    return new StreamOutput<>() {
      @Override
      protected Output buildAsyncOutput() {
        Output output = new Output(200, "OK");
        output.add(new ChunkedBytesSupplier());
        return output;
      }

      @Override
      protected void computeAsyncOutputInternal(Output output) {
        ChunkedBytesSupplier chunks = (ChunkedBytesSupplier) output.getData();
        try {
          bytes(TextPieces.of(list))
              .forEachRemaining(p -> chunks.appendContent(p.getAsBytes(), false));
        } finally { // who waits for more must not wait for ever
          list.close();
          chunks.appendContent(new byte[0], true);
        }
      }

      @Override
      public Output getIterativeOutputInternal() {
        Output output = new Output(200, "OK");
        output.add(new IteratorBytesSupplier(bytes(TextPieces.of(list))));
        return output;
      }
    };
  }

  @Override
  public Support getSupport() {
    return Support.BOTH;
  }

  private static Iterator<BytesSupplier> bytes(TextPieces pieces) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return pieces.hasNext();
      }

      @Override
      public BytesSupplier next() {
        return BytesSupplier.wrap(pieces.next());
      }
    };
  }
}
