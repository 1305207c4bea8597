package org.djlext.face.detect;

import ai.djl.ndarray.NDList;
import ai.djl.translate.Batchifier;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.djlext.flashattn.image.PictureSource;
import org.djlext.flashattn.image.RgbImage;

/** Brings pictures into a detector and faces out again. */
final class FaceTranslator<I, O> implements Translator<I, O> {

  private static final String SEEN = "org.djlext.face.seen";

  private final PictureSource<I> source;
  private final DetectorPictures pictures;
  private final FaceResult<O> result;

  private record Asked(DetectorPictures.Seen seen, int width, int height) {}

  FaceTranslator(PictureSource<I> source, DetectorPictures pictures, FaceResult<O> result) {
    this.source = source;
    this.pictures = pictures;
    this.result = result;
  }

  @Override
  public Batchifier getBatchifier() {
    return pictures.batchifier();
  }

  @Override
  public NDList processInput(TranslatorContext ctx, I input) throws TranslateException {
    try {
      RgbImage picture = source.read(input);
      DetectorPictures.Seen seen = pictures.see(picture);
      asked(ctx).add(new Asked(seen, picture.width(), picture.height()));
      return seen.arrays(ctx.getNDManager());
    } catch (IOException | IllegalArgumentException e) {
      throw new TranslateException(e.getMessage(), e);
    }
  }

  @Override
  public O processOutput(TranslatorContext ctx, NDList list) throws TranslateException {
    Asked asked = asked(ctx).remove();
    try {
      return result.of(asked.seen().found(list), asked.width(), asked.height());
    } catch (IllegalArgumentException e) {
      throw new TranslateException(e.getMessage(), e);
    }
  }

  /** Those of a batch in their order, as its pictures share one context. */
  @SuppressWarnings("unchecked")
  private static Deque<Asked> asked(TranslatorContext ctx) {
    Deque<Asked> asked = (Deque<Asked>) ctx.getAttachment(SEEN);
    if (asked == null) {
      asked = new ArrayDeque<>();
      ctx.setAttachment(SEEN, asked);
    }
    return asked;
  }
}
