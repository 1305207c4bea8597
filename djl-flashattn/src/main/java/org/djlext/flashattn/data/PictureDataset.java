package org.djlext.flashattn.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.training.dataset.Sampler;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;

/**
 * Samples that are made of pictures in a folder. Every pass over the data ({@link #getData}) draws
 * order and augmentation anew from the seed and the number of the pass, whatever thread reads it.
 *
 * <p>A sample whose picture cannot be used is left out of its batch, its picture logged once and
 * counted ({@link #badPictures}); a batch of nothing else is left out whole.
 *
 * @param <S> a sample in Java's memory
 */
public abstract class PictureDataset<S> extends RandomAccessDataset {

  private final BadPictures bad = new BadPictures();
  private final Path pictureFolder;
  private final long seed;
  private long epoch;

  /**
   * Constructs the data set.
   *
   * @param builder what it was told
   */
  protected PictureDataset(PictureDatasetBuilder<?> builder) {
    super(builder);
    pictureFolder = builder.pictureFolder;
    seed = builder.seed;
  }

  /**
   * Reads and augments a sample. Several threads call this at once.
   *
   * @param index the place in the data set
   * @param random where every choice is drawn from, the same for the same pass and index
   * @return the sample
   * @throws IOException if its picture cannot be used
   */
  protected abstract S read(int index, RandomGenerator random) throws IOException;

  /**
   * Lays samples out as a batch. Several threads call this at once.
   *
   * @param samples at least one
   * @return the batch
   */
  protected abstract PackedSamples pack(List<S> samples);

  /**
   * Returns where the picture of a sample is read.
   *
   * @param index the place in the data set
   * @return its file
   */
  protected abstract Path pictureFile(int index);

  /**
   * Finds a file of the picture folder.
   *
   * @param name as the annotations have it
   * @return the file
   */
  protected final Path inPictureFolder(String name) {
    return pictureFolder.resolve(name);
  }

  /**
   * Lists the pictures that could not be used up to now.
   *
   * @return each once, in the order they were found
   */
  public List<BadPicture> badPictures() {
    return bad.all();
  }

  /**
   * Returns the number of the next pass over the data.
   *
   * @return 0 for the first
   */
  public long epoch() {
    return epoch;
  }

  /**
   * Chooses the number of the next pass, to go on where an earlier run ended.
   *
   * @param next 0 for the first
   */
  public void setEpoch(long next) {
    epoch = next;
  }

  long seed() {
    return seed;
  }

  void badPicture(int index, IOException e) {
    bad.add(BadPicture.of(pictureFile(index), e));
  }

  S augmented(int index, long pass) throws IOException {
    return read(index, new SplittableRandom(new SplittableRandom(seed + pass).nextLong() + index));
  }

  /**
   * Reads one record, without a batch axis.
   *
   * @param manager owns the arrays
   * @param index the place in the data set
   * @return data and labels as in a batch of one
   * @throws IOException if the picture cannot be used
   */
  @Override
  public Record get(NDManager manager, long index) throws IOException {
    PackedSamples one = pack(List.of(augmented(Math.toIntExact(index), epoch)));
    try (NDManager scratch = manager.newSubManager()) {
      return new Record(single(one.data(scratch), manager), single(one.labels(scratch), manager));
    }
  }

  private static NDList single(NDList batch, NDManager manager) {
    NDList single = new NDList(batch.size());
    for (NDArray array : batch) {
      NDArray row = array.squeeze(0);
      row.setName(array.getName());
      row.attach(manager);
      single.add(row);
    }
    return single;
  }

  @Override
  public Iterable<Batch> getData(
      NDManager manager, Sampler batches, ExecutorService executorService)
      throws IOException, TranslateException {
    prepare();
    PackedBatches<S> iteration =
        new PackedBatches<>(
            this,
            manager,
            batches.sample(this),
            executorService,
            prefetchNumber,
            dataBatchifier,
            labelBatchifier,
            epoch);
    epoch++;
    return iteration;
  }
}
