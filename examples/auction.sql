-- Bids and amounts by block, the latest first
SELECT Block, min(start) AS start, sum(bids) AS bids, sum(amount) AS amount
FROM amount_by_block GROUP BY Block ORDER BY Block DESC LIMIT 6;

-- The same in sliding windows
SELECT start, end, Block, bids, amount FROM amount_by_block_sliding ORDER BY start DESC, Block DESC LIMIT 6;

-- Distinct bidders per 15 seconds
SELECT start, bidders, owner_bids FROM bidders_per_window ORDER BY start DESC LIMIT 5;

-- Owners who bid on their own auctions
SELECT Auction, Contractowner, count(*) AS bids, max(Amount) AS highest
FROM records WHERE Contractowner = Bidder GROUP BY ALL ORDER BY Auction;

-- The winning bid of each auction; of equal ones the first
SELECT Auction, Bidder, Amount, Block FROM (
  SELECT *, row_number() OVER (PARTITION BY Auction ORDER BY Amount DESC, Block, sequence_number) AS place FROM records)
WHERE place = 1 ORDER BY Auction;

-- Spent by auction, and the share of its best bidder
SELECT Auction, sum(spent) AS spent, round(100 * max(spent) / sum(spent), 1) AS best_bidder_percent
FROM (SELECT Auction, Bidder, sum(Amount) AS spent FROM records GROUP BY Auction, Bidder)
GROUP BY Auction ORDER BY spent DESC;
