package org.djlext.vlm.kimivl;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.stream.LongStream;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.vlm.generate.Chat;
import org.djlext.vlm.generate.TextGenerator;
import org.djlext.vlm.moonvit.MoonVitImageProcessor;

/** Makes prompts of chats, as processing_kimi_vl.py does. */
final class KimiVlProcessor {

  private final TextGenerator generator;
  private final MoonVitImageProcessor images;
  private final int media;

  KimiVlProcessor(TextGenerator generator, MoonVitImageProcessor images, int media) {
    this.generator = generator;
    this.images = images;
    this.media = media;
  }

  /** Makes a prompt that brings its pictures along, as arrays of a manager. */
  KimiVlPrompt prompt(NDManager manager, Chat chat) {
    List<RgbImage> pictures = chat.pictures();
    return new KimiVlPrompt(tokens(chat), images(manager, pictures), null);
  }

  /** Returns {@code pixel_values} and {@code image_grid_hws}, or null if there are no pictures. */
  NDList images(NDManager manager, List<RgbImage> pictures) {
    return pictures.isEmpty() ? null : images.process(manager, pictures);
  }

  /** Returns how many features a picture has. */
  int features(RgbImage picture) {
    int merged = images.mergeHeight() * images.mergeWidth();
    return images.grid(picture.width(), picture.height()).patches() / merged;
  }

  /** Returns where a picture's media tokens begin in the tokens of its chat, or where these end. */
  int firstOf(int picture, long[] tokens, Chat chat) {
    int before = chat.pictures().stream().limit(picture).mapToInt(this::features).sum();
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i] == media && before-- == 0) {
        return i;
      }
    }
    return tokens.length;
  }

  /**
   * Writes a chat and puts a media token for every feature in the place of each picture's one.
   *
   * @throws IllegalArgumentException if the words of the chat bring media tokens of their own, or
   *     the template does not write one for each picture
   */
  long[] tokens(Chat chat) {
    long[] ids = generator.tokenizer().encode(generator.render(chat), false);
    List<RgbImage> pictures = chat.pictures();
    long found = LongStream.of(ids).filter(id -> id == media).count();
    if (found != pictures.size()) {
      throw new IllegalArgumentException(
          "chat: expected a media token for each of %d pictures, found %d; words must not contain"
                  .formatted(pictures.size(), found)
              + " that token, and the chat template must write it");
    }
    LongStream.Builder all = LongStream.builder();
    int picture = 0;
    for (long id : ids) {
      int times = id == media ? features(pictures.get(picture++)) : 1;
      for (int i = 0; i < times; i++) {
        all.add(id);
      }
    }
    return all.build().toArray();
  }
}
