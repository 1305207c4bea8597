package org.djlext.vlm.generate;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.Reader;

/**
 * How many ids a tokenizer.json gives out, read without building the tokenizer in memory twice.
 *
 * @param size one more than the largest id
 */
record TokenizerVocabulary(int size) {

  /**
   * Reads the ids of the model and of the added tokens.
   *
   * @throws IOException if this is not JSON
   * @throws IllegalStateException if it is JSON of another form
   */
  static TokenizerVocabulary read(Reader json) throws IOException {
    int size = 0;
    JsonReader reader = new JsonReader(json);
    reader.beginObject();
    while (reader.hasNext()) {
      switch (reader.nextName()) {
        case "added_tokens" -> size = Math.max(size, addedTokens(reader));
        case "model" -> size = Math.max(size, model(reader));
        default -> reader.skipValue();
      }
    }
    reader.endObject();
    return new TokenizerVocabulary(size);
  }

  private static int addedTokens(JsonReader reader) throws IOException {
    int size = 0;
    reader.beginArray();
    while (reader.hasNext()) {
      reader.beginObject();
      while (reader.hasNext()) {
        if (reader.nextName().equals("id")) {
          size = Math.max(size, reader.nextInt() + 1);
        } else {
          reader.skipValue();
        }
      }
      reader.endObject();
    }
    reader.endArray();
    return size;
  }

  private static int model(JsonReader reader) throws IOException {
    int size = 0;
    reader.beginObject();
    while (reader.hasNext()) {
      if (reader.nextName().equals("vocab")) {
        size = vocabulary(reader);
      } else {
        reader.skipValue();
      }
    }
    reader.endObject();
    return size;
  }

  /** Reads a map from token to id, or the list of a Unigram model, whose places are the ids. */
  private static int vocabulary(JsonReader reader) throws IOException {
    int size = 0;
    if (reader.peek() == JsonToken.BEGIN_ARRAY) {
      reader.beginArray();
      for (; reader.hasNext(); size++) {
        reader.skipValue();
      }
      reader.endArray();
      return size;
    }
    reader.beginObject();
    while (reader.hasNext()) {
      reader.nextName();
      size = Math.max(size, reader.nextInt() + 1);
    }
    reader.endObject();
    return size;
  }
}
