package org.djlext.examples.captions;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import org.djlext.vlm.tune.NextTokenLoss;

/**
 * The mean cross-entropy of pictures and texts, in which a token of a text counts more: a picture
 * has eight times as many tokens as its caption.
 */
final class CaptionLoss extends Loss {

  private static final float OF_TEXT = 4;

  private final NextTokenLoss loss = new NextTokenLoss();

  CaptionLoss() {
    super("CaptionLoss");
  }

  /** Labels are {@code (B, T)} of pictures and the same of texts, predictions (B, T, V) logits. */
  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    NDArray pictures = labels.get(0);
    NDArray texts = labels.get(1);
    float all = count(pictures) + OF_TEXT * count(texts);
    try (NDArray ofPictures = loss.sum(new NDList(pictures), predictions);
        NDArray ofTexts = loss.sum(new NDList(texts), predictions);
        NDArray weighted = ofTexts.mul(OF_TEXT);
        NDArray sum = ofPictures.add(weighted)) {
      return sum.div(all);
    }
  }

  private static float count(NDArray labels) {
    try (NDArray counts = labels.gte(0);
        NDArray count = counts.sum()) {
      return count.getLong();
    }
  }
}
