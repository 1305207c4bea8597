package org.djlext.detr;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.djlext.detr.ResizeRule.Size;
import org.djlext.flashattn.image.PictureSource;
import org.djlext.flashattn.image.RgbImage;

/**
 * Brings pictures into a model and its outputs out again. A batch goes through as one: pictures of
 * several sizes are padded, and a mask says where.
 */
class PictureTranslator<I, O> implements Translator<I, O> {

  private static final String FRAMES = "org.djlext.detr.frames";

  private final PictureSource<I> source;
  private final DetrImageProcessor processor;
  private final OutputReader<O> reader;

  PictureTranslator(PictureSource<I> source, DetrImageProcessor processor, OutputReader<O> reader) {
    this.source = source;
    this.processor = processor;
    this.reader = reader;
  }

  @Override
  public NDList batchProcessInput(TranslatorContext ctx, List<I> inputs) throws TranslateException {
    List<RgbImage> images = new ArrayList<>(inputs.size());
    try {
      for (I input : inputs) {
        images.add(source.read(input));
      }
      NDList arrays = processor.process(ctx.getNDManager(), images, false);
      Shape shape = arrays.head().getShape();
      Size padded = new Size((int) shape.get(2), (int) shape.get(3));
      frames(ctx).addAll(PictureFrame.of(processor, images, padded));
      return arrays;
    } catch (IOException | IllegalArgumentException e) {
      throw new TranslateException(e.getMessage(), e);
    }
  }

  @Override
  public List<O> batchProcessOutput(TranslatorContext ctx, NDList list) throws TranslateException {
    Deque<PictureFrame> frames = frames(ctx);
    List<O> results = reader.read(list, List.copyOf(frames));
    frames.clear();
    return results;
  }

  /** One picture without its batch axis, which DJL's batchifier puts back. */
  @Override
  public NDList processInput(TranslatorContext ctx, I input) throws TranslateException {
    NDList batch = batchProcessInput(ctx, List.of(input));
    NDArray pixels = batch.head().squeeze(0);
    pixels.setName(DetrImageProcessor.PIXEL_VALUES);
    return new NDList(pixels);
  }

  @Override
  public O processOutput(TranslatorContext ctx, NDList list) throws TranslateException {
    NDList batch = new NDList();
    for (NDArray array : list) {
      NDArray one = array.expandDims(0);
      one.setName(array.getName());
      batch.add(one);
    }
    return reader.read(batch, List.of(frames(ctx).remove())).get(0);
  }

  @SuppressWarnings("unchecked")
  private static Deque<PictureFrame> frames(TranslatorContext ctx) {
    Deque<PictureFrame> frames = (Deque<PictureFrame>) ctx.getAttachment(FRAMES);
    if (frames == null) {
      frames = new ArrayDeque<>();
      ctx.setAttachment(FRAMES, frames);
    }
    return frames;
  }
}
