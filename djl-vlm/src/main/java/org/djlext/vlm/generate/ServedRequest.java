package org.djlext.vlm.generate;

import ai.djl.translate.TranslateException;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/**
 * How DJL Serving's messages become the inputs of a translator.
 *
 * @param <I> the type of inputs
 */
public interface ServedRequest<I> {

  /** Messages whose only content is a text: the body, or {@code inputs} of a JSON object. */
  ServedRequest<String> TEXT =
      new ServedRequest<>() {
        @Override
        public String text(String body) {
          return body;
        }

        @Override
        public String json(JsonObject body) throws TranslateException {
          JsonElement inputs = body.get("inputs");
          if (inputs == null || !inputs.isJsonPrimitive()) {
            throw new TranslateException("inputs: expected a string, found " + inputs);
          }
          return inputs.getAsString();
        }
      };

  /**
   * Reads plain text.
   *
   * @param body the whole message
   * @return the input
   * @throws TranslateException if it cannot be used
   */
  I text(String body) throws TranslateException;

  /**
   * Reads JSON.
   *
   * @param body the whole message, whose {@code parameters} are read elsewhere
   * @return the input
   * @throws TranslateException naming the key that cannot be used
   */
  I json(JsonObject body) throws TranslateException;
}
