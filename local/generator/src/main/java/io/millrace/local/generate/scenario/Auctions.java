package io.millrace.local.generate.scenario;

import io.millrace.local.generate.Weighted;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Bids of auctions on a blockchain, block by block, as a listener sends them in batches: it stops
 * in the middle and goes on with the block after the last one. An owner bids on his own auction,
 * and two bidders offer the same highest amount, of whom the first one wins.
 */
final class Auctions implements Scenario {
  private static final int SECONDS_PER_BLOCK = 5;
  private static final int BLOCKS_PER_WINDOW = 3;
  private static final int BIDS_PER_BLOCK = 10;
  private static final int BIDDERS = 40;
  private static final int AUCTIONS = 8;
  private static final long FIRST_BLOCK = 19_000_000;
  private static final int OWNER_BIDS = 3;
  private static final BigDecimal TIED = new BigDecimal("99.5000");

  private final Weighted bidders = Weighted.zipf(BIDDERS, 0.6);
  private final Timeline timeline = new Timeline();
  private final Map<String, BigDecimal> highest = new HashMap<>();
  private final Map<Integer, Integer> bidsByAuction = new TreeMap<>();
  private final Set<Integer> firstBidders = new HashSet<>();
  private final Instant start;
  private final int blocks;
  private BigDecimal firstAmounts = BigDecimal.ZERO;
  private int bids;

  Auctions(Setting setting) {
    SplittableRandom random = setting.random();
    this.blocks =
        BLOCKS_PER_WINDOW * Math.max(4, setting.size() / BIDS_PER_BLOCK / BLOCKS_PER_WINDOW);
    this.start = setting.before(Duration.ofSeconds((long) blocks * SECONDS_PER_BLOCK));
    for (int block = 0; block < blocks; block++) {
      for (int i = 0; i < BIDS_PER_BLOCK - 1; i++) {
        int auction = random.nextInt(AUCTIONS);
        bid(
            block,
            bidders.pick(random),
            auction,
            BigDecimal.valueOf(1 + random.nextInt(900_000), 4));
      }
    }
    for (int i = 0; i < OWNER_BIDS; i++) {
      bid(blocks / 2 + i, owner(2), 2, BigDecimal.valueOf(10_000 + i, 4));
    }
    bid(blocks - 4, 7, 0, TIED);
    bid(blocks - 3, 11, 0, TIED);
  }

  /** The owner of an auction, who is a bidder, too. */
  private static int owner(int auction) {
    return BIDDERS + auction;
  }

  private void bid(int block, int bidder, int auction, BigDecimal amount) {
    Instant time = start.plusSeconds((long) block * SECONDS_PER_BLOCK);
    String best = "auction-" + auction;
    BigDecimal max = highest.merge(best, amount, BigDecimal::max);
    timeline.add(
        time,
        best,
        ("{\"Block\":%d,\"Blockhash\":\"0x%064x\",\"Bidder\":\"%s\",\"Maxbidder\":\"%s\","
                + "\"Contractowner\":\"%s\",\"Amount\":%s,\"Auction\":\"%s\",\"EventTimestamp\":%d}")
            .formatted(
                FIRST_BLOCK + block,
                31L * (FIRST_BLOCK + block),
                account(bidder),
                account(max.equals(amount) ? bidder : 0),
                account(owner(auction)),
                amount,
                best,
                time.getEpochSecond()));
    bids++;
    bidsByAuction.merge(auction, 1, Integer::sum);
    if (block < BLOCKS_PER_WINDOW) {
      firstBidders.add(bidder);
      firstAmounts = firstAmounts.add(amount);
    }
  }

  private static String account(int number) {
    return "0x%040x".formatted(0xb1dL << 32 | number);
  }

  @Override
  public List<Message> messages() {
    return timeline.messages();
  }

  @Override
  public List<Fact> facts() {
    return List.of(
        Fact.of(
            "Blocks follow each other without a gap, however often the listener has stopped",
            "SELECT min(Block), max(Block), count(DISTINCT Block), count(*) FROM records",
            Fact.row(FIRST_BLOCK, FIRST_BLOCK + blocks - 1, blocks, bids)),
        Fact.of(
            "An owner bids on his own auction",
            """
            SELECT Auction, count(*) FROM records
            WHERE Contractowner = Bidder GROUP BY Auction
            """,
            Fact.row("auction-2", OWNER_BIDS)),
        Fact.of(
            "The windows have the same owner bids",
            "SELECT sum(owner_bids) FROM bidders_per_window",
            Fact.row(OWNER_BIDS)),
        Fact.of(
            "Of two equal highest bids the first one wins",
            """
            SELECT Bidder, Amount FROM records WHERE Auction = 'auction-0'
            ORDER BY Amount DESC, Block LIMIT 1
            """,
            Fact.row(account(7), TIED)),
        Fact.of(
            "The first 15 seconds, tumbling",
            """
            SELECT sum(amount), max(bidders) FROM amount_by_block a
            JOIN bidders_per_window b ON a.start = b.start
            WHERE a.start = TIMESTAMP '%s'
            """
                .formatted(start),
            Fact.row(firstAmounts, firstBidders.size())),
        Fact.of(
            "Every bid is in three sliding windows",
            "SELECT sum(bids) FROM amount_by_block_sliding",
            Fact.row(3 * bids)));
  }
}
