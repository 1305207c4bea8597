package org.djlext.face.gallery;

import java.security.GeneralSecurityException;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** What a gallery is encrypted with. It is never written; without it the gallery is lost. */
public final class GalleryKey {

  private static final int ROUNDS = 210_000;

  private final char[] password;
  private final byte[] key;

  private GalleryKey(char[] password, byte[] key) {
    this.password = password;
    this.key = key;
  }

  /**
   * Makes a key of a password, by PBKDF2 with HMAC-SHA256, 210,000 rounds and a salt of the
   * gallery.
   *
   * @param password the password
   * @return the key
   * @throws IllegalArgumentException if it is empty
   */
  public static GalleryKey ofPassword(char[] password) {
    if (password.length == 0) {
      throw new IllegalArgumentException("password: expected characters, found none");
    }
    return new GalleryKey(password.clone(), null);
  }

  /**
   * Takes a random key, as a key store keeps it.
   *
   * @param key 16, 24 or 32 bytes
   * @return the key
   * @throws IllegalArgumentException if it is of another length
   */
  public static GalleryKey ofBytes(byte[] key) {
    if (key.length != 16 && key.length != 24 && key.length != 32) {
      throw new IllegalArgumentException("key: expected 16, 24 or 32 bytes, found " + key.length);
    }
    return new GalleryKey(null, key.clone());
  }

  SecretKeySpec derive(byte[] salt) throws GeneralSecurityException {
    byte[] bytes = key;
    if (bytes == null) {
      PBEKeySpec spec = new PBEKeySpec(password, salt, ROUNDS, 256);
      bytes =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
      spec.clearPassword();
    }
    return new SecretKeySpec(bytes, "AES");
  }
}
