-- Views and buys by hour
SELECT start, sum(if(action = 'view', clicks, 0)) AS views, sum(if(action = 'buy', clicks, 0)) AS buys
FROM actions_by_product GROUP BY start ORDER BY start;

-- Products that are bought most
SELECT product, sum(clicks) AS buys FROM actions_by_product
WHERE action = 'buy' GROUP BY product ORDER BY buys DESC, product LIMIT 8;

-- Sales by category, which the table of products tells
SELECT category, sum(views) AS views, sum(buys) AS buys, sum(revenue) AS revenue
FROM sales_by_category GROUP BY category ORDER BY revenue DESC, category;

-- Viewed often, never bought
SELECT start AS day, product, name, views FROM interest WHERE views >= 50 AND buys = 0 ORDER BY views DESC, product;

-- How many of those who view buy
SELECT sum(views) AS views, sum(buys) AS buys, round(100 * sum(buys) / sum(views), 1) AS percent FROM interest;
