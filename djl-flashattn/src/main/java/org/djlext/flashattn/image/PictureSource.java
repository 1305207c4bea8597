package org.djlext.flashattn.image;

import ai.djl.modality.Input;
import ai.djl.modality.cv.Image;
import ai.djl.ndarray.BytesSupplier;
import ai.djl.translate.TranslateException;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

/**
 * Where a picture comes from: the inputs that a translator of pictures may have.
 *
 * @param <I> the type of inputs
 */
@FunctionalInterface
public interface PictureSource<I> {

  /**
   * Reads the picture of an input.
   *
   * @param input the input
   * @return its picture
   * @throws IOException if it cannot be read
   * @throws TranslateException if the input names no picture
   */
  RgbImage read(I input) throws IOException, TranslateException;

  /**
   * Lists what pictures can be read from: DJL's {@code Image}, {@code RgbImage}, {@code Path},
   * {@code URL}, {@code InputStream}, {@code byte[]}, and {@code String} with a path, a URL or
   * {@code data:image/...;base64,...}.
   *
   * @return the types
   */
  static Set<Class<?>> types() {
    return sources(RgbImageReader.standard()).keySet();
  }

  /**
   * Finds the source for one of the {@link #types}.
   *
   * @param <I> the type
   * @param type the type
   * @param reader reads the files
   * @return the source, null for other types
   */
  @SuppressWarnings("unchecked")
  static <I> PictureSource<I> of(Class<I> type, RgbImageReader reader) {
    return (PictureSource<I>) sources(reader).get(type);
  }

  /**
   * Makes the source for DJL Serving's messages: the bytes of a picture, or JSON {@code
   * {"image_url": "..."}} whose value is a URL or {@code data:image/...;base64,...}.
   *
   * @param reader reads the files
   * @return the source
   */
  static PictureSource<Input> requests(RgbImageReader reader) {
    return request -> read(request, reader);
  }

  private static Map<Class<?>, PictureSource<?>> sources(RgbImageReader reader) {
    PictureSource<Image> image = RgbImage::of;
    PictureSource<RgbImage> ready = picture -> picture;
    PictureSource<Path> file = reader::read;
    PictureSource<URL> url = reader::read;
    PictureSource<InputStream> stream = in -> reader.read(in, "input stream");
    PictureSource<byte[]> bytes = content -> reader.read(content, "bytes");
    PictureSource<String> text = address -> read(address, reader);
    return Map.of(
        Image.class, image,
        RgbImage.class, ready,
        Path.class, file,
        URL.class, url,
        InputStream.class, stream,
        byte[].class, bytes,
        String.class, text);
  }

  private static RgbImage read(Input request, RgbImageReader reader)
      throws IOException, TranslateException {
    BytesSupplier data = request.getData();
    if (data == null) {
      throw new TranslateException("the request is empty");
    }
    String type = request.getProperty("Content-Type", "");
    if (!type.startsWith("application/json")) {
      return reader.read(data.getAsBytes(), "the request");
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
    return read(url.getAsString(), reader);
  }

  /** Reads a path, a URL, or {@code data:image/...;base64,...}. */
  private static RgbImage read(String address, RgbImageReader reader) throws IOException {
    String start = address.substring(0, Math.min(40, address.length()));
    try {
      int comma = address.indexOf(',');
      if (address.startsWith("data:") && comma > 0 && start.contains(";base64,")) {
        byte[] content = Base64.getMimeDecoder().decode(address.substring(comma + 1));
        return reader.read(content, start.substring(0, start.indexOf(',')));
      }
      return address.matches("[A-Za-z][A-Za-z0-9+.-]+:.*")
          ? reader.read(URI.create(address).toURL())
          : reader.read(Path.of(address));
    } catch (IllegalArgumentException e) { // of the decoder, URI and Path
      throw new ImageException(start, "expected a path, a URL or data:image/...;base64,...", e);
    }
  }
}
