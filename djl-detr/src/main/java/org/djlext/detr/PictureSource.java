package org.djlext.detr;

import ai.djl.modality.cv.Image;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.djlext.flashattn.image.ImageException;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.image.RgbImageReader;

/** Where a picture comes from: the inputs that a translator may have. */
@FunctionalInterface
interface PictureSource<I> {

  /** Reads the picture of an input. */
  RgbImage read(I input) throws IOException, TranslateException;

  /** The types of input that there are sources for. */
  static Set<Class<?>> types() {
    return sources(RgbImageReader.standard()).keySet();
  }

  /** Finds the source for one of the {@link #types}. */
  @SuppressWarnings("unchecked")
  static <I> PictureSource<I> of(Class<I> type, RgbImageReader reader) {
    return (PictureSource<I>) sources(reader).get(type);
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

  /** Reads a path, a URL, or {@code data:image/...;base64,...}. */
  static RgbImage read(String address, RgbImageReader reader) throws IOException {
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
