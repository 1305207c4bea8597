package org.djlext.face.gallery;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.djlext.face.Embeddings;

/**
 * The templates in memory, in the order of the file. Only grows; what a view has seen never
 * changes, so that readers need no lock.
 */
final class TemplateStore {

  private final int dimension;
  private final Map<String, Integer> persons = new HashMap<>();
  private String[] names = new String[16];
  private float[][] blocks = new float[16][];
  private long[][] codes = new long[16][];
  private CodeColumns[] columns = new CodeColumns[1];
  private long[] ids = new long[16];
  private int[] owners = new int[16];
  private long[] offsets = new long[16];
  private int[] lengths = new int[16];
  private int count;

  TemplateStore(int dimension) {
    this.dimension = dimension;
  }

  void add(LogRecord record, long offset, int length) {
    add(record.person(), record.id(), Embeddings.unit(record.embedding()), offset, length);
  }

  private void add(String person, long id, float[] unit, long offset, int length) {
    if (count == ids.length) {
      ids = Arrays.copyOf(ids, 2 * count);
      owners = Arrays.copyOf(owners, 2 * count);
      offsets = Arrays.copyOf(offsets, 2 * count);
      lengths = Arrays.copyOf(lengths, 2 * count);
    }
    int block = count / Vectors.BLOCK;
    if (block == blocks.length) {
      blocks = Arrays.copyOf(blocks, 2 * block);
      codes = Arrays.copyOf(codes, 2 * block);
    }
    if (blocks[block] == null) {
      blocks[block] = new float[Vectors.BLOCK * dimension];
      codes[block] = new long[Vectors.BLOCK * Codes.stride(dimension)];
    }
    System.arraycopy(unit, 0, blocks[block], count % Vectors.BLOCK * dimension, dimension);
    Codes.write(unit, codes[block], count % Vectors.BLOCK * Codes.stride(dimension));
    Integer owner = persons.get(person);
    if (owner == null) {
      owner = persons.size();
      if (owner == names.length) {
        names = Arrays.copyOf(names, 2 * owner);
      }
      names[owner] = person;
      persons.put(person, owner);
    }
    ids[count] = id;
    owners[count] = owner;
    offsets[count] = offset;
    lengths[count] = length;
    count++;
    if (count % CodeColumns.VECTORS == 0) {
      turn(count / CodeColumns.VECTORS - 1);
    }
  }

  private void turn(int block) {
    if (block == columns.length) {
      columns = Arrays.copyOf(columns, 2 * block);
    }
    columns[block] = new CodeColumns(new Codes(dimension, codes), block * CodeColumns.VECTORS);
  }

  int count() {
    return count;
  }

  long[] offsets() {
    return offsets;
  }

  int[] lengths() {
    return lengths;
  }

  GallerySnapshot view() {
    return new GallerySnapshot(
        dimension,
        new Vectors(dimension, blocks, codes, columns),
        names,
        persons.size(),
        owners,
        ids,
        count);
  }

  /** Makes a store without some templates, as they lie in a file rewritten without them. */
  TemplateStore without(boolean[] removed) {
    TemplateStore rest = new TemplateStore(dimension);
    Vectors vectors = new Vectors(dimension, blocks, codes, columns);
    long offset = LogHeader.LENGTH;
    for (int slot = 0; slot < count; slot++) {
      if (!removed[slot]) {
        rest.add(names[owners[slot]], ids[slot], vectors.copy(slot), offset, lengths[slot]);
        offset += lengths[slot];
      }
    }
    return rest;
  }
}
