package io.millrace.batch.split;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Does the same work for many items side by side, wherever that is. */
public interface Workers {
  /** The results in the order of the items. The first failure ends it all. */
  <T, R> List<R> map(List<T> items, Work<T, R> work);

  /** How many threads the work for one of so many items may have for itself. */
  int threadsForEach(int items);

  /** What is done with an item; done again for the same item it leaves the same. */
  interface Work<T, R> extends Serializable {
    R apply(T item, Configuration hadoop) throws IOException;
  }
}
