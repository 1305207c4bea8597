package org.djlext.detr;

import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.ndarray.BytesSupplier;
import ai.djl.ndarray.NDList;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import ai.djl.util.JsonSerializable;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.image.RgbImageReader;

/**
 * DJL Serving's messages: the bytes of a picture, or JSON {@code {"image_url": "..."}} whose value
 * is a URL or {@code data:image/...;base64,...}. Answers the result as JSON.
 */
final class ServingTranslator<O> implements Translator<Input, Output> {

  private final PictureTranslator<Input, O> pictures;

  ServingTranslator(RgbImageReader images, DetrImageProcessor processor, OutputReader<O> reader) {
    pictures = new PictureTranslator<>(input -> picture(input, images), processor, reader);
  }

  private static RgbImage picture(Input input, RgbImageReader images)
      throws IOException, TranslateException {
    BytesSupplier data = input.getData();
    if (data == null) {
      throw new TranslateException("the request is empty");
    }
    String type = input.getProperty("Content-Type", "");
    if (!type.startsWith("application/json")) {
      return images.read(data.getAsBytes(), "the request");
    }
    JsonElement url;
    try {
      JsonElement body = JsonParser.parseString(data.getAsString());
      url = body.isJsonObject() ? ((JsonObject) body).get("image_url") : null;
    } catch (JsonParseException e) {
      throw new TranslateException("the request is not JSON", e);
    }
    if (url == null || !url.isJsonPrimitive()) {
      throw new TranslateException("image_url: expected a string, found " + url);
    }
    return PictureSource.read(url.getAsString(), images);
  }

  @Override
  public NDList batchProcessInput(TranslatorContext ctx, List<Input> inputs)
      throws TranslateException {
    return pictures.batchProcessInput(ctx, inputs);
  }

  @Override
  public List<Output> batchProcessOutput(TranslatorContext ctx, NDList list)
      throws TranslateException {
    List<Output> outputs = new ArrayList<>();
    for (O result : pictures.batchProcessOutput(ctx, list)) {
      outputs.add(output(result));
    }
    return outputs;
  }

  @Override
  public NDList processInput(TranslatorContext ctx, Input input) throws TranslateException {
    return pictures.processInput(ctx, input);
  }

  @Override
  public Output processOutput(TranslatorContext ctx, NDList list) throws TranslateException {
    return output(pictures.processOutput(ctx, list));
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
